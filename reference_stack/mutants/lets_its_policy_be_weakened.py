"""A meter that takes any security policy that it is told. Breaks SEC014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.security_setup import SecuritySetup
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, ActionResult, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC014"
_POLICY, _ACTIVATE = 2, 1


class Obedient(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        target = occasion.device.objects.get(method.instance_id)
        if (
            isinstance(target, SecuritySetup)
            and method.method_id == _ACTIVATE
            and parameter is not None
        ):
            target.store(_POLICY, parameter)
            return ActionOutcome(ActionResult.SUCCESS)
        return super().invoke(method, parameter, occasion)


class Server(DlmsServer):
    object_access = Obedient


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
