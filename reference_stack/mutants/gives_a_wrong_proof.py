"""A meter that gives its proof back to front. Breaks ACS014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data, octet_string
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS014"
_ASSOCIATION_LN, _REPLY = 15, 1


class Wrong(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        returned = outcome.returned
        if (method.class_id, method.method_id) == (_ASSOCIATION_LN, _REPLY) and isinstance(
            returned, Data
        ):
            return replace(outcome, returned=octet_string(returned.octets()[::-1]))
        return outcome


class Server(DlmsServer):
    object_access = Wrong


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
