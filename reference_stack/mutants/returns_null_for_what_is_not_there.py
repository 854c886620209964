"""A meter that returns null-data for objects that it does not have. Breaks SRV003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    DataAccessResult,
    GetDataResult,
    SelectiveAccess,
)
from reference_stack.dlms.data import NULL
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV003"


class _Access(ObjectAccess):
    def read(
        self, attribute: AttributeDescriptor, selection: SelectiveAccess | None, occasion: Occasion
    ) -> GetDataResult:
        result = super().read(attribute, selection, occasion)
        return NULL if result is DataAccessResult.OBJECT_UNDEFINED else result


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
