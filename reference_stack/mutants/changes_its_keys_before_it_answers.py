"""A meter that answers the transfer of a key under that key already. Breaks SEC024."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC024"


class Hasty(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        for act in occasion.afterwards:
            act()
        occasion.afterwards.clear()
        return outcome


class Server(DlmsServer):
    object_access = Hasty


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
