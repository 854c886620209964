"""A meter that does not begin to count anew when a key is replaced. Breaks SEC024."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import KeyId
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC024"


class CountingOn(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        association = occasion.association
        if association is not None and occasion.afterwards:
            context = association.context
            old = context.counters(KeyId.GUEK)

            def count_on() -> None:
                context.counters(KeyId.GUEK).receiving = old.receiving

            occasion.afterwards.append(count_on)
        return outcome


class Server(DlmsServer):
    object_access = CountingOn


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
