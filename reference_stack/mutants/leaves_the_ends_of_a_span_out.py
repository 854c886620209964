"""A meter that gives what lies within a span of time, and not its two ends. Breaks SRV016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.selection import RANGE_SELECTOR
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.dlms.data import Data, Tag, array
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV016"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        if selection is None or selection.selector != RANGE_SELECTOR:
            return result
        if not isinstance(result, Data) or result.tag is not Tag.ARRAY:
            return result
        rows = result.elements()
        return array(rows[1:-1]) if len(rows) > 1 else result


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
