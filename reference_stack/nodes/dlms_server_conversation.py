"""One association of a server, between APDUs as they come and the application. GB §9.2.7, GB §9.4.

In: the steps of `Reception`, blocks put together between protection and policy. Out: protection,
blocks, wrapper. What fails is answered by an exception-response, or by silence if it was sent to
many or is nothing that a client asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reference_stack.cosem.application import Application
from reference_stack.cosem.device import LogicalDevice
from reference_stack.cosem.effects import PushResetWanted, PushWanted
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import ServiceRefused, unsupported
from reference_stack.dlms.apdu import Conformance, DataNotificationConfirm
from reference_stack.dlms.protection import (
    CounterExhausted,
    Opened,
    Protection,
    ProtectionKind,
    protect,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.dlms_server_blocks import (
    Abandoned,
    Assembled,
    GeneralBlocks,
    Outgoing,
    OutgoingBlock,
)
from reference_stack.nodes.dlms_server_events import (
    Asked,
    DeviceEffect,
    Dropped,
    Endpoint,
    SendDatagram,
    ServerSettings,
)
from reference_stack.nodes.dlms_server_reception import (
    Reception,
    is_from_server,
    is_general_block,
    is_to_many,
)
from reference_stack.nodes.dlms_server_refusals import Refusals, too_long


@dataclass(frozen=True, slots=True)
class PushConfirmed:
    """The client has the notification of that invoke-id."""

    invoke_id: int


Sent = SendDatagram | Dropped
Event = SendDatagram | Dropped | DeviceEffect | PushWanted | PushResetWanted | PushConfirmed


class Conversation:
    """Of one association of one logical device."""

    def __init__(
        self,
        device: LogicalDevice,
        reception: Reception,
        answering: AnswerProtection,
        application: Application,
        refusals: Refusals,
        *,
        settings: ServerSettings,
    ) -> None:
        self.device = device
        self.association = reception.association
        self._reception = reception
        self._answering = answering
        self._application = application
        self._refusals = refusals
        self._settings = settings
        self._blocks = GeneralBlocks(settings.blocks)

    # -- in ------------------------------------------------------------------------------------

    def receive(self, octets: bytes, asked: Asked, now: Instant) -> list[Event]:
        """An APDU of the client, or a block of one."""
        if is_from_server(octets):
            return [Dropped(octets, "only servers send this")]
        reception = self._reception
        try:
            reception.check_association()
            reception.check_length(octets)
            opened = reception.open(octets)
            if opened.broadcast:
                asked = asked._replace(silent=True)
            if is_general_block(opened.apdu):
                return self._block(opened, asked, now)
            self._blocks.forget()
            return self._serve(opened, asked, now, in_blocks=False)
        except (ProtocolError, ServiceRefused) as problem:
            if self._is_silent(asked) or is_to_many(octets):
                return [Dropped(octets, str(problem))]
            return [self.wrapped(self._refusals.answer(problem).encode(), asked.source)]

    def _serve(self, opened: Opened, asked: Asked, now: Instant, *, in_blocks: bool) -> list[Event]:
        """Raises ProtocolError or ServiceRefused when the service is not carried out."""
        reception = self._reception
        reception.check_policy(opened)
        request = reception.decode(opened.apdu)
        if isinstance(request, DataNotificationConfirm):
            return [PushConfirmed(request.invoke.invoke_id)]
        if is_from_server(opened.apdu):
            return [Dropped(opened.apdu, "only servers send this")]
        reception.check_pending(request)
        occasion = Occasion(self.device, now, self.association, applied=opened.protection)
        whole = in_blocks or (self._settings.prefers_general_blocks and self._has_general_blocks())
        answer = self._application.serve(
            request, occasion, room=lambda demanded: self._room(opened, demanded, whole=whole)
        )
        events: list[Event] = []
        if answer is not None and not asked.silent:
            events += self._answer(answer, opened, occasion, asked, in_blocks=in_blocks)
        for act in occasion.afterwards:
            act()
        reception.memory.save()
        return [*events, *occasion.effects]

    # -- out -----------------------------------------------------------------------------------

    def _room(self, opened: Opened, demanded: Protection, *, whole: bool) -> int | None:
        limit = self.association.agreed.client_max_receive_octets
        if not limit or whole:
            return None
        return limit - self._answering.most_added_octets(opened, demanded)

    def _answer(
        self, plain: bytes, opened: Opened, occasion: Occasion, asked: Asked, *, in_blocks: bool
    ) -> list[Sent]:
        """Raises ServiceRefused when the answer is too long for the client."""
        now = occasion.now
        if in_blocks and self._blocks.protection:  # each block is protected, not what they carry
            required = self._answering.required(occasion.demanded)
            return self._send_blocks(self._blocks.answer(plain, required, now))
        try:
            octets = self._answering.protect(plain, opened, occasion.demanded)
        except CounterExhausted as problem:
            return [Dropped(plain, str(problem))]
        if in_blocks:
            return self._send_blocks(self._blocks.answer(octets, Protection.NONE, now))
        return self._sent(octets, asked, now)

    def send_unasked(
        self, apdu: bytes, protection: Protection, destination: Endpoint | None, now: Instant
    ) -> list[Sent]:
        """A notification, in general blocks if it is too long for one APDU."""
        try:
            octets = protect(
                self.association.context, apdu, protection, self.association.agreed.kind
            )
            self._reception.memory.save()
            return self._sent(octets, Asked(destination, silent=False), now)
        except CounterExhausted as problem:
            return [Dropped(apdu, str(problem))]
        except ServiceRefused:
            return [Dropped(apdu, "it is longer than the client takes")]

    def wrapped(self, apdu: bytes, destination: Endpoint | None) -> SendDatagram:
        """As it is, in one datagram."""
        agreed = self.association.agreed
        return SendDatagram(Wpdu(agreed.server_sap, agreed.client_sap, apdu).encode(), destination)

    def _sent(self, octets: bytes, asked: Asked, now: Instant) -> list[Sent]:
        """In one APDU if it fits, else in general blocks. Raises ServiceRefused."""
        limit = self.association.agreed.client_max_receive_octets
        if not limit or len(octets) <= limit:
            return [self.wrapped(octets, asked.source)]
        if not self._has_general_blocks():
            raise too_long()
        return self._send_blocks(self._blocks.send(octets, asked, now, largest_octets=limit))

    def _is_silent(self, asked: Asked) -> bool:
        return asked.silent or not self._settings.reports_failures

    # -- blocks --------------------------------------------------------------------------------

    def due(self) -> Instant | None:
        return self._blocks.due()

    def expire(self, now: Instant) -> list[Sent]:
        return self._send_blocks(self._blocks.expire(now))

    def forget(self) -> None:
        """End all transfers: the association was opened anew, released, or the power failed."""
        self._blocks.forget()
        self.association.transfers.clear()

    def _has_general_blocks(self) -> bool:
        return self.association.agreed.supports(Conformance.GENERAL_BLOCK_TRANSFER)

    def _block(self, opened: Opened, asked: Asked, now: Instant) -> list[Event]:
        """Raises ProtocolError, ServiceRefused."""
        if not self._has_general_blocks():
            raise unsupported()
        limit = self.association.agreed.client_max_receive_octets
        if limit and opened.protection:
            limit = max(limit - self._answering.most_added_octets(opened, opened.protection), 1)
        outgoing, assembled = self._blocks.receive(opened, asked, now, largest_octets=limit)
        events: list[Event] = [*self._send_blocks(outgoing)]
        return events if assembled is None else events + self._assembled(assembled, now)

    def _send_blocks(self, outgoing: Iterable[Outgoing]) -> list[Sent]:
        sent: list[Sent] = []
        for event in outgoing:
            match event:
                case OutgoingBlock():
                    sent += self._sent_block(event)
                case Abandoned(reason):
                    sent.append(Dropped(b"", reason))
        return sent

    def _sent_block(self, block: OutgoingBlock) -> list[Sent]:
        if block.asked.silent:
            return []
        octets = block.octets
        if block.protection:
            kind = ProtectionKind.GENERAL_GLO
            try:
                octets = protect(self.association.context, octets, block.protection, kind)
            except CounterExhausted as problem:
                return [Dropped(octets, str(problem))]
            self._reception.memory.save()
        return [self.wrapped(octets, block.asked.source)]

    def _assembled(self, assembled: Assembled, now: Instant) -> list[Event]:
        try:
            opened = self._reception.open(assembled.apdu)
            if is_general_block(opened.apdu):
                raise unsupported()
            if assembled.protection:
                opened = opened._replace(protection=opened.protection | assembled.protection)
            asked = assembled.asked._replace(silent=assembled.asked.silent or opened.broadcast)
            return self._serve(opened, asked, now, in_blocks=True)
        except (ProtocolError, ServiceRefused) as problem:
            if self._is_silent(assembled.asked):
                return [Dropped(assembled.apdu, str(problem))]
            refusal = self._refusals.answer(problem).encode()
            return [*self._send_blocks(self._blocks.answer(refusal, Protection.NONE, now))]
