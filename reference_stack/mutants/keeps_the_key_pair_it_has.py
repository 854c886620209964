"""A meter that says to have made a key pair and goes on with the one it has. Breaks SEC033."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.security_setup import SecuritySetup
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import ActionOutcome, MethodDescriptor
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC033"


class Idle(ObjectAccess):
    def invoke(
        self, method: MethodDescriptor, parameter: Data | None, occasion: Occasion
    ) -> ActionOutcome:
        outcome = super().invoke(method, parameter, occasion)
        setup = occasion.device.objects.get(method.instance_id)
        if isinstance(setup, SecuritySetup):
            setup.secrets.store.generated.clear()
        return outcome


class Server(DlmsServer):
    object_access = Idle


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
