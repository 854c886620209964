"""A meter that reports success for keys and certificates it could not take. Breaks SEC025."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC023", "SEC025", "SEC034")
_SECURITY_SETUP = 64


class Agreeable(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        if method.class_id == _SECURITY_SETUP:
            return ActionOutcome(ActionResult.SUCCESS, outcome.returned)
        return outcome


class Server(DlmsServer):
    object_access = Agreeable


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
