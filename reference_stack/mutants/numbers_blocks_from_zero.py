"""A meter that calls the first block of a long value block 0. Breaks SRV015."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Room, Service
from reference_stack.dlms.apdu import (
    Apdu,
    BlockResult,
    GetRequestNext,
    GetResponseWithDatablock,
    InvokeIdAndPriority,
)
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV015"


class _Get(GetService):
    def get_next(self, request: GetRequestNext, occasion: Occasion, *, room: Room) -> bytes:
        shifted = replace(request, block_number=request.block_number + 1)
        return super().get_next(shifted, occasion, room=room)

    def _response(
        self, invoke: InvokeIdAndPriority, last: bool, number: int, result: BlockResult
    ) -> Apdu:
        return GetResponseWithDatablock(invoke, last, number - 1, result)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
