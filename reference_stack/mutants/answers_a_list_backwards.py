"""A meter that answers a list of attributes from its end. Breaks SRV014."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import GetRequestWithList
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV014"


class _Get(GetService):
    def get_list(self, request: GetRequestWithList, occasion: Occasion, *, room: Room) -> bytes:
        backwards = replace(request, attributes=request.attributes[::-1])
        return super().get_list(backwards, occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
