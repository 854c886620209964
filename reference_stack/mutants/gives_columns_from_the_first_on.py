"""A meter that takes every selection of columns to begin at the first one. Breaks SRV016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.selection import ENTRY_SELECTOR, by_entry
from reference_stack.dlms.apdu import AttributeDescriptor, GetDataResult, SelectiveAccess
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV016"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        if selection is not None and selection.selector == ENTRY_SELECTOR:
            first, last, _, column = (part.integer() for part in selection.parameters.elements(4))
            selection = by_entry(first, last, last_column=column)
        return super().read(attribute, selection, occasion)


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
