"""A meter that answers everything with normal priority. Breaks SRV002."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import GetRequestNormal
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV002"


class _Get(GetService):
    def get(self, request: GetRequestNormal, occasion: Occasion, *, room: Room) -> bytes:
        normal = request.invoke._replace(high_priority=False)
        return super().get(replace(request, invoke=normal), occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
