"""Between the requests of a DLMS client and its datagrams. GB §7, GB §9.2.7, GB §9.4.6.13.

In: wrapper, blocks, protection, form. Out: protection, blocks, wrapper. Blocks may be protected
each, or the whole that they carry, or both; what proves right at either place counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reference_stack.dlms import block_events
from reference_stack.dlms.apdu import Apdu, Conformance, GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.block_transfer import BlockTransfer
from reference_stack.dlms.protection import (
    CounterExhausted,
    Opened,
    Protection,
    ProtectionKind,
    SecurityContext,
    Transaction,
    protect,
    unprotect,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client_events import ClientSettings, Dropped, SendDatagram


class NotSent(Exception):
    """The APDU cannot go out: no counter is left, or the server does not take so much."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An APDU of the server. `opened` tells how it was protected; `octets` is how it came."""

    apdu: Apdu
    opened: Opened
    octets: bytes


@dataclass(frozen=True, slots=True)
class BlocksLost:
    """A transfer in blocks came to nothing."""

    reason: str


Event = SendDatagram | Arrived | Dropped | BlocksLost


class Channel:
    """`agreed` is what holds for the association now; its owner keeps it up to date."""

    def __init__(
        self, agreed: AssociationParameters, settings: ClientSettings, context: SecurityContext
    ) -> None:
        self.agreed = agreed
        self.context = context
        self._settings = settings
        self._blocks = BlockTransfer(settings.blocks, answers=False)
        self._block_protection = Protection.NONE

    @property
    def is_busy(self) -> bool:
        """Whether a transfer in blocks is under way, beside which no other one can be."""
        return self._blocks.due() is not None

    def due(self) -> Instant | None:
        return self._blocks.due()

    def expire(self, now: Instant) -> list[Event]:
        return self._after_blocks(self._blocks.handle(block_events.TimerExpired(), now), now)

    # -- out -----------------------------------------------------------------------------------

    def send(
        self,
        apdu: bytes,
        protection: Protection,
        now: Instant,
        *,
        confirmed: bool = True,
        broadcast: bool = False,
        token: int | None = None,
    ) -> list[Event]:
        """Protected as said, in blocks when it is too long for the server. Raises NotSent."""
        octets = self._protected(
            apdu, protection, self.agreed.kind, self._settings.transaction, broadcast=broadcast
        )
        if not self.is_busy:
            self._begin_blocks()  # what comes next belongs to this
        limit = self.agreed.server_max_receive_octets
        if not limit or len(octets) <= limit:
            return [self.wrapped(octets, token)]
        if not self.agreed.supports(Conformance.GENERAL_BLOCK_TRANSFER):
            raise NotSent(f"{len(octets)} octets, and the server takes {limit}")
        start = block_events.Start(octets, confirmed=confirmed, answer_follows=confirmed)
        return self._after_blocks(self._blocks.handle(start, now), now)

    def answer(self, apdu: bytes, opened: Opened) -> SendDatagram:
        """Protected by the same means as what it answers. Raises NotSent."""
        layer = opened.ciphered
        kind = self.agreed.kind if layer is None else layer.kind
        transaction = self._settings.transaction
        if layer is not None and layer.key_choice is not None:
            transaction = Transaction(layer.transaction_id, layer.key_choice)
        return self.wrapped(self._protected(apdu, opened.protection, kind, transaction))

    def wrapped(self, apdu: bytes, token: int | None = None) -> SendDatagram:
        """As it is, in one datagram."""
        wpdu = Wpdu(self.agreed.client_sap, self.agreed.server_sap, apdu)
        return SendDatagram(wpdu.encode(), token)

    def _protected(
        self,
        apdu: bytes,
        protection: Protection,
        kind: ProtectionKind,
        transaction: Transaction,
        *,
        broadcast: bool = False,
    ) -> bytes:
        try:
            return protect(
                self.context,
                apdu,
                protection,
                kind,
                broadcast=broadcast,
                compressed=self._settings.compressed,
                transaction=transaction,
            )
        except CounterExhausted as problem:
            raise NotSent(str(problem)) from problem

    # -- in ------------------------------------------------------------------------------------

    def receive(self, datagram: bytes, now: Instant) -> list[Event]:
        try:
            wpdu = Wpdu.decode(datagram)
            if (wpdu.source, wpdu.destination) != (self.agreed.server_sap, self.agreed.client_sap):
                return [Dropped(datagram, f"from wPort {wpdu.source} to {wpdu.destination}")]
            return self._open(wpdu.apdu, now, Protection.NONE)
        except ProtocolError as problem:
            return [Dropped(datagram, str(problem))]

    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        opened = unprotect(self.context, octets)
        apdu = decode_apdu(opened.apdu)
        if outer:
            opened = opened._replace(protection=opened.protection | outer)
        if not isinstance(apdu, GeneralBlockTransfer):
            return [Arrived(apdu, opened, octets)]
        if assembled or not self.agreed.supports(Conformance.GENERAL_BLOCK_TRANSFER):
            return [Dropped(octets, "a general block that nobody agreed to")]
        return self._block(apdu, opened.protection, now)

    # -- blocks --------------------------------------------------------------------------------

    def _begin_blocks(self) -> None:
        limit = self.agreed.server_max_receive_octets or 0xFFFF
        self._blocks = BlockTransfer(
            replace(self._settings.blocks, largest_apdu_octets=limit), answers=False
        )
        self._block_protection = Protection.NONE

    def _block(
        self, block: GeneralBlockTransfer, protection: Protection, now: Instant
    ) -> list[Event]:
        if self._blocks.begins_another(block):
            self._begin_blocks()
        is_first = block.block_number == 1
        self._block_protection = protection if is_first else self._block_protection & protection
        return self._after_blocks(self._blocks.handle(block, now), now)

    def _after_blocks(self, effects: Iterable[block_events.Effect], now: Instant) -> list[Event]:
        events: list[Event] = []
        for effect in effects:
            match effect:
                case block_events.SendBlock(block):
                    events.append(self._sent_block(block))
                case block_events.Deliver(apdu):
                    try:
                        events += self._open(apdu, now, self._block_protection, assembled=True)
                    except ProtocolError as problem:
                        events.append(Dropped(apdu, str(problem)))
                case block_events.GiveUp(reason):
                    events.append(BlocksLost(reason))
        return events

    def _sent_block(self, block: GeneralBlockTransfer) -> SendDatagram:
        """Protected as the blocks of the server are, if they are."""
        return self.wrapped(
            self._protected(
                block.encode(),
                self._block_protection,
                ProtectionKind.GENERAL_GLO,
                self._settings.transaction,
            )
        )
