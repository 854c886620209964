"""A meter that takes a compact-array for one element shorter. Breaks ENC006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, DataAccessResult, SelectiveAccess
from reference_stack.dlms.data import CompactArray, Data, Tag
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "ENC006"


class _Access(ObjectAccess):
    def write(
        self,
        attribute: AttributeDescriptor,
        selection: SelectiveAccess | None,
        data: Data,
        occasion: Occasion,
    ) -> DataAccessResult:
        match data.value:
            case CompactArray(description=description, elements=elements):
                data = Data(Tag.COMPACT_ARRAY, CompactArray(description, elements[:-1]))
        return super().write(attribute, selection, data, occasion)


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
