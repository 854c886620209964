"""General block transfer of one association of a server. GB §9.4.6.13.

Either the blocks carry an APDU that is protected as a whole, or each block is protected by itself
and what they carry is plain. Whichever way the request came, the answer goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reference_stack.cosem.service import unsupported
from reference_stack.dlms.apdu import GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.block_events import (
    BlockParameters,
    Deliver,
    Effect,
    GiveUp,
    SendBlock,
    Start,
    TimerExpired,
)
from reference_stack.dlms.block_transfer import BlockTransfer
from reference_stack.dlms.protection import Opened, Protection
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server_events import Asked
from reference_stack.nodes.dlms_server_refusals import too_long

GENERAL_BLOCK_TAG = GeneralBlockTransfer.prefix[0]
_SMALLEST_BLOCK_APDU = 8


@dataclass(frozen=True, slots=True)
class OutgoingBlock:
    """A block to be sent, under protection of its own if there is any."""

    octets: bytes
    protection: Protection
    asked: Asked


@dataclass(frozen=True, slots=True)
class Assembled:
    """All blocks of an APDU are there; each of them was protected so."""

    apdu: bytes
    protection: Protection
    asked: Asked


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The transfer came to nothing."""

    reason: str


Outgoing = OutgoingBlock | Abandoned


class GeneralBlocks:
    """At most one transfer at a time; a new one ends the one before."""

    def __init__(self, parameters: BlockParameters) -> None:
        self._parameters = parameters
        self._transfer: BlockTransfer | None = None
        self._protection = Protection.NONE
        self._asked = Asked(None, silent=False)

    @property
    def protection(self) -> Protection:
        """Of each block of the request."""
        return self._protection

    def receive(
        self, opened: Opened, asked: Asked, now: Instant, *, largest_octets: int
    ) -> tuple[list[Outgoing], Assembled | None]:
        """A block of the client. `largest_octets` bounds ours, 0 means that nothing does.

        Raises ProtocolError, ServiceRefused.
        """
        block = decode_apdu(opened.apdu)
        if not isinstance(block, GeneralBlockTransfer):
            raise unsupported()
        transfer = self._transfer
        if transfer is None or transfer.begins_another(block):
            transfer = self._begin(largest_octets)
            self._protection = opened.protection
        self._protection &= opened.protection
        self._asked = asked
        effects = transfer.handle(block, now)
        whole = next((effect.apdu for effect in effects if isinstance(effect, Deliver)), None)
        assembled = None if whole is None else Assembled(whole, self._protection, asked)
        return self._outgoing(effects), assembled

    def answer(self, apdu: bytes, protection: Protection, now: Instant) -> list[Outgoing]:
        """The answer to what was assembled, each of its blocks protected so."""
        self._protection = protection
        transfer = self._transfer
        return [] if transfer is None else self._outgoing(transfer.handle(Start(apdu), now))

    def send(
        self, apdu: bytes, asked: Asked, now: Instant, *, largest_octets: int
    ) -> list[Outgoing]:
        """An APDU that the client did not ask for in blocks. Raises ServiceRefused."""
        self._asked = asked
        self._protection = Protection.NONE
        return self._outgoing(self._begin(largest_octets).handle(Start(apdu), now))

    def due(self) -> Instant | None:
        return None if self._transfer is None else self._transfer.due()

    def expire(self, now: Instant) -> list[Outgoing]:
        transfer = self._transfer
        return [] if transfer is None else self._outgoing(transfer.handle(TimerExpired(), now))

    def forget(self) -> None:
        self._transfer = None

    def _begin(self, largest_octets: int) -> BlockTransfer:
        parameters = self._parameters
        if largest_octets:
            largest = min(parameters.largest_apdu_octets, largest_octets)
            if largest < _SMALLEST_BLOCK_APDU:
                raise too_long()
            parameters = replace(parameters, largest_apdu_octets=largest)
        self._transfer = BlockTransfer(parameters, answers=True)
        return self._transfer

    def _outgoing(self, effects: Iterable[Effect]) -> list[Outgoing]:
        outgoing: list[Outgoing] = []
        for effect in effects:
            match effect:
                case SendBlock(block):
                    outgoing.append(OutgoingBlock(block.encode(), self._protection, self._asked))
                case GiveUp(reason):
                    outgoing.append(Abandoned(reason))
        return outgoing
