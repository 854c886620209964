"""A meter that takes the first octets of a wrapped key that does not unwrap. Breaks SEC025."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.dlms.protection import KeyId
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC025"
_SECURITY_SETUP, _KEY_TRANSFER, _KEY_OCTETS = 64, 2, 16


class Careless(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        association = occasion.association
        if (
            (method.class_id, method.method_id) != (_SECURITY_SETUP, _KEY_TRANSFER)
            or outcome.result is ActionResult.SUCCESS
            or parameter is None
            or association is None
        ):
            return outcome
        context = association.context
        key = parameter.elements()[0].elements()[1].octets()[:_KEY_OCTETS]
        if len(key) == _KEY_OCTETS:
            occasion.afterwards.append(lambda: context.replace_key(KeyId.GUEK, key))
        return outcome


class Server(DlmsServer):
    object_access = Careless


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
