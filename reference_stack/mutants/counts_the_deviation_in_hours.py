"""A meter that counts the deviation of its clock in hours. Breaks ENC008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import Data, Tag, octet_string
from reference_stack.dlms.date_time import DateTime
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ENC008"


_CLOCK, _TIME = 8, 2


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        time = (attribute.class_id, attribute.attribute_id) == (_CLOCK, _TIME)
        if not time or not isinstance(result, Data) or result.tag is not Tag.OCTET_STRING:
            return result
        moment = DateTime.decode(result.octets())
        hours = (moment.deviation_minutes or 0) // 60
        return octet_string(moment._replace(deviation_minutes=hours).encode())


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
