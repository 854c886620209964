"""A meter that loses the last octet of a certificate when it gives it out. Breaks SEC033."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data, octet_string
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC033"
_SECURITY_SETUP, _EXPORT = 64, 7


class Forgetful(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        returned = outcome.returned
        if (method.class_id, method.method_id) == (_SECURITY_SETUP, _EXPORT) and isinstance(
            returned, Data
        ):
            return replace(outcome, returned=octet_string(returned.octets()[:-1]))
        return outcome


class Server(DlmsServer):
    object_access = Forgetful


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
