"""A meter that shows another UDP port than it uses. Breaks OBJ007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import Data, long_unsigned
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ007"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        if isinstance(result, Data) and (attribute.class_id, attribute.attribute_id) == (41, 2):
            return long_unsigned(result.integer() + 1)
        return result


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
