"""The application of a server: from a decoded request to the encoded answer. GB §9.3, GB §9.4.

Which services there are is put together here; what each does is in a file of its own. Nothing here
knows of protection, datagrams or time: that is for `reference_stack.nodes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from reference_stack.cosem.access_service import AccessService
from reference_stack.cosem.action_service import ActionService
from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import (
    Handler,
    Room,
    Service,
    ServiceRefused,
    association_of,
    unsupported,
)
from reference_stack.cosem.set_service import SetService
from reference_stack.dlms.apdu import (
    Apdu,
    Conformance,
    InvokeIdAndPriority,
    LongInvokeIdAndPriority,
    ServiceError,
    StateError,
)
from reference_stack.kernel.errors import ProtocolError

_BLOCKS = (
    Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ
    | Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE
    | Conformance.BLOCK_TRANSFER_WITH_ACTION
).value


class _Invoked(Protocol):
    """All requests say whether they want an answer."""

    @property
    def invoke(self) -> InvokeIdAndPriority | LongInvokeIdAndPriority: ...


def usual_services(access: ObjectAccess) -> Sequence[Service]:
    """GET, SET, ACTION and ACCESS."""
    return GetService(access), SetService(access), ActionService(access), AccessService(access)


class Application:
    """All services of a server, for all its logical devices."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._handlers: dict[type[Apdu], tuple[Service, Handler]] = {
            kind: (service, handler)
            for service in services
            for kind, handler in service.handlers.items()
        }

    def is_request(self, apdu: Apdu) -> bool:
        """Whether this is something that a client asks."""
        return type(apdu) in self._handlers

    def serve(self, request: Apdu, occasion: Occasion, *, room: Room) -> bytes | None:
        """The plain answer, or None when none is wanted. Raises ServiceRefused."""
        found = self._handlers.get(type(request))
        if found is None:
            raise unsupported()
        service, handler = found
        association = association_of(occasion)
        self.check_conformance(handler.needs, association.agreed.conformance)
        if not handler.continues:
            association.transfers.clear()
        confirmed = cast(_Invoked, request).invoke.confirmed
        if not confirmed and handler.needs.value & _BLOCKS:
            return None  # a transfer in blocks lives on its confirmations
        try:
            answer: bytes = getattr(service, handler.name)(request, occasion, room=room)
        except ProtocolError as problem:
            raise ServiceRefused(
                StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE
            ) from problem
        return answer if confirmed else None

    def check_conformance(self, needed: Conformance, agreed: Conformance) -> None:
        """Raises ServiceRefused when something that the service needs was not agreed on."""
        if needed.value & ~agreed.value:
            raise unsupported()
