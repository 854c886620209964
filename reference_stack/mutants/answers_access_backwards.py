"""A meter that puts the results of an ACCESS down last one first. Breaks SRV011."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.access_service import AccessService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import AccessRequest, AccessResponse, decode_apdu
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV011"


class _Access(AccessService):
    def access_all(self, request: AccessRequest, occasion: Occasion, *, room: Room) -> bytes:
        answer = decode_apdu(super().access_all(request, occasion, room=room))
        assert isinstance(answer, AccessResponse)
        return replace(answer, results=answer.results[::-1]).encode()


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (*super().services()[:-1], _Access(self._access))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
