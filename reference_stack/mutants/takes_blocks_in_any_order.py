"""A meter that joins the blocks of a SET without looking at their numbers. Breaks SRV005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Service, association_of
from reference_stack.cosem.set_service import SetService
from reference_stack.dlms.apdu import DataBlock, InvokeIdAndPriority
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV005"


class _Set(SetService):
    def take(self, invoke: InvokeIdAndPriority, block: DataBlock, occasion: Occasion) -> bytes:
        incoming = association_of(occasion).transfers.incoming
        number = 1 if incoming is None else incoming.sink.number + 1
        return super().take(invoke, replace(block, block_number=number), occasion)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        get, _, *others = super().services()
        return (get, _Set(self._access), *others)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
