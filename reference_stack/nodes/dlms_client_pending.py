"""Requests under way, each under an invoke-id of its own. GB §Invoke-Id-And-Priority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reference_stack.dlms.apdu import (
    AccessGet,
    AccessGetWithSelection,
    Apdu,
    InvokeIdAndPriority,
    LongInvokeIdAndPriority,
)
from reference_stack.dlms.apdu.initiate import Conformance
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Protection, SecurityContext
from reference_stack.dlms.protection.overhead import most_added_octets
from reference_stack.dlms.requests import (
    Access,
    Exchange,
    Invocation,
    Invoke,
    Read,
    Request,
    Room,
    Write,
    exchange,
)
from reference_stack.kernel.instant import Instant, earliest
from reference_stack.nodes.dlms_client_events import Ask, ClientSettings

_SHORT_IDS = 0x10
_LONG_IDS = 0x1000000
_RESPONSE_TAGS: dict[type[Request], int] = {Read: 0xC4, Write: 0xC5, Invoke: 0xC7, Access: 0xDA}


@dataclass(slots=True, eq=False)
class Pending:
    """One request. `apdu` is what was sent last, and `due` when it counts as unanswered."""

    ask: Ask
    invoke: Invocation
    exchange: Exchange
    apdu: bytes
    sent: int = 0
    begun: bool = False
    """Whether the server has answered something: then repeating would confuse it."""
    due: Instant | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending the request again does no harm."""
        return not self.begun and _changes_nothing(self.ask.request)

    def is_answered_by(self, apdu: Apdu) -> bool:
        invoke = getattr(apdu, "invoke", None)
        return (
            type(invoke) is type(self.invoke)
            and invoke.invoke_id == self.invoke.invoke_id
            and apdu.prefix[0] == _RESPONSE_TAGS[type(self.ask.request)]
        )


def room_for(
    request: Request,
    protection: Protection,
    agreed: AssociationParameters,
    settings: ClientSettings,
    context: SecurityContext,
) -> Room:
    """How long a plain request may be before the blocks of its own service carry it."""
    answer = context.conventions.largest_apdu_octets
    match request:
        case Write():
            by_service = agreed.supports(Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE)
        case Invoke():
            by_service = agreed.supports(Conformance.BLOCK_TRANSFER_WITH_ACTION)
        case _:
            by_service = False
    general = settings.general_block_transfer and agreed.supports(
        Conformance.GENERAL_BLOCK_TRANSFER
    )
    limit = agreed.server_max_receive_octets
    if not limit or not by_service or general:
        return Room(None, answer)
    added = most_added_octets(context, protection, agreed.kind, settings.transaction)
    return Room(limit - added, answer)


class PendingRequests:
    """In the order in which they began."""

    def __init__(self) -> None:
        self._pending: list[Pending] = []
        self._last_short = 0
        self._last_long = 0

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._pending)

    def begin(self, ask: Ask, room: Room) -> Pending | None:
        """None when all invoke-ids are taken."""
        invoke = self._free_long(ask) if isinstance(ask.request, Access) else self._free(ask)
        if invoke is None:
            return None
        steps = exchange(ask.request, invoke, room)
        first = next(steps)
        assert first is not None  # an exchange begins with what it asks
        pending = Pending(ask, invoke, steps, first.encode())
        self._pending.append(pending)
        return pending

    def answered_by(self, apdu: Apdu) -> Pending | None:
        return next((entry for entry in self._pending if entry.is_answered_by(apdu)), None)

    def of_token(self, token: int) -> Pending | None:
        return next((entry for entry in self._pending if entry.ask.token == token), None)

    def oldest(self) -> Pending | None:
        return self._pending[0] if self._pending else None

    def end(self, pending: Pending) -> None:
        pending.exchange.close()
        self._pending.remove(pending)

    def due(self) -> Instant | None:
        return earliest(*(entry.due for entry in self._pending))

    def _free(self, ask: Ask) -> InvokeIdAndPriority | None:
        taken = {
            entry.invoke.invoke_id
            for entry in self._pending
            if isinstance(entry.invoke, InvokeIdAndPriority)
        }
        for step in range(1, _SHORT_IDS + 1):
            candidate = (self._last_short + step) % _SHORT_IDS
            if candidate not in taken:
                self._last_short = candidate
                return InvokeIdAndPriority(candidate, ask.confirmed, ask.high_priority)
        return None

    def _free_long(self, ask: Ask) -> LongInvokeIdAndPriority:
        self._last_long = (self._last_long + 1) % _LONG_IDS
        return LongInvokeIdAndPriority(self._last_long, ask.confirmed, ask.high_priority)


def _changes_nothing(request: Request) -> bool:
    match request:
        case Read():
            return True
        case Access(specifications):
            return all(
                isinstance(entry, AccessGet | AccessGetWithSelection) for entry in specifications
            )
        case _:
            return False
