"""A meter whose invocation counter object is never brought up to date. Breaks SEC029."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.invocation_counter import InvocationCounter
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import double_long_unsigned
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC029"


class StandingStill(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        target = occasion.device.objects.get(attribute.instance_id)
        if isinstance(target, InvocationCounter):
            return double_long_unsigned(0)
        return super().read(attribute, selection, occasion)


class Server(DlmsServer):
    object_access = StandingStill


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
