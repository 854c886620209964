"""A meter that serves attribute 0 where nobody agreed on it. Breaks SRV017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import Data, structure
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV017"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        if attribute.attribute_id:
            return super().read(attribute, selection, occasion)
        each = (
            super(_Access, self).read(replace(attribute, attribute_id=index), None, occasion)
            for index in range(1, 10)
        )
        return structure(*(value for value in each if isinstance(value, Data)))


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
