"""A meter that carries out all of an ACCESS that was to end at a failure. Breaks SRV012."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.access_service import AccessService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import AccessRequest
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV012"


class _Access(AccessService):
    def access_all(self, request: AccessRequest, occasion: Occasion, *, room: Room) -> bytes:
        goes_on = request.invoke._replace(break_on_error=False)
        return super().access_all(replace(request, invoke=goes_on), occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (*super().services()[:-1], _Access(self._access))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
