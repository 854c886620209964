"""A meter that says yes to new keys and goes on with the old ones. Breaks SEC022."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC022", "SEC024")
_SECURITY_SETUP = 64


class Stubborn(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        if method.class_id == _SECURITY_SETUP:
            occasion.afterwards.clear()
        return outcome


class Server(DlmsServer):
    object_access = Stubborn


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
