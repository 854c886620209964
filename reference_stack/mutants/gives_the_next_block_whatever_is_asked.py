"""A meter that gives the next block, whatever number is asked for. Breaks SRV015."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service, association_of
from reference_stack.dlms.apdu import GetRequestNext
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV015"


class _Get(GetService):
    def get_next(self, request: GetRequestNext, occasion: Occasion, *, room: Room) -> bytes:
        outgoing = association_of(occasion).transfers.outgoing
        number = request.block_number if outgoing is None else outgoing.source.number
        return super().get_next(replace(request, block_number=number), occasion, room=room)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
