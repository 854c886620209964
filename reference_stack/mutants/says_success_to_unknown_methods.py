"""A meter whose methods succeed, whether they exist or not. Breaks SRV008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV008"


class _Access(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        super().invoke(method, parameter, occasion)
        return ActionOutcome(ActionResult.SUCCESS)


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
