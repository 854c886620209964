"""A meter that takes the first piece of a parameter for the whole. Breaks SRV009."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.action_service import ActionService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Service
from reference_stack.dlms.apdu import DataBlock, InvokeIdAndPriority
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV009"


class _Action(ActionService):
    def take(self, invoke: InvokeIdAndPriority, block: DataBlock, occasion: Occasion) -> bytes:
        return super().take(invoke, replace(block, last_block=True), occasion)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        get, set_, _, *others = super().services()
        return (get, set_, _Action(self._access), *others)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
