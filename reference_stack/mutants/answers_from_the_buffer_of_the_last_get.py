"""A meter that has one buffer for answers, and sends what is still in it to a request that comes
soon after another. Breaks SRV019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import GetRequestNormal
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV019"

_SOON = Duration.of(minutes=4)


class _Get(GetService):
    def __init__(self, access: ObjectAccess) -> None:
        super().__init__(access)
        self._last: tuple[Instant, GetRequestNormal] | None = None

    def get(self, request: GetRequestNormal, occasion: Occasion, *, room: Room) -> bytes:
        kept = request
        if self._last is not None and occasion.now < self._last[0].after(_SOON):
            kept = replace(self._last[1], invoke=request.invoke)
        self._last = (occasion.now, kept)
        return super().get(kept, occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
