"""A meter whose proof takes the counter that its next message has too. Breaks ACS017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import KeyId
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS017"
_ASSOCIATION_LN, _REPLY = 15, 1


class Thrifty(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        association = occasion.association
        if (
            association is not None
            and (method.class_id, method.method_id) == (_ASSOCIATION_LN, _REPLY)
            and isinstance(outcome.returned, Data)
        ):
            association.context.counters(KeyId.GUEK).next_sending -= 1
        return outcome


class Server(DlmsServer):
    object_access = Thrifty


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
