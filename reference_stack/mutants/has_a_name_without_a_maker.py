"""A meter whose name begins with a number. Breaks OBJ002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.obis import LOGICAL_DEVICE_NAME
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import Data, octet_string
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ002"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        if (
            isinstance(result, Data)
            and attribute.instance_id == LOGICAL_DEVICE_NAME
            and attribute.attribute_id == 2
        ):
            return octet_string(b"1" + result.octets()[:15])
        return result


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
