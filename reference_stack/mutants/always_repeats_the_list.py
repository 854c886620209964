"""A meter whose every access-response repeats what was asked for. Breaks SRV013."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.access_service import AccessService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import AccessRequest
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV013"


class _Access(AccessService):
    def access_all(self, request: AccessRequest, occasion: Occasion, *, room: Room) -> bytes:
        repeats = request.invoke._replace(self_descriptive=True)
        return super().access_all(replace(request, invoke=repeats), occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (*super().services()[:-1], _Access(self._access))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
