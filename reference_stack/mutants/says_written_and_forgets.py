"""A meter that says success to SET and keeps the old value. Breaks SRV004 and SRV011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import AttributeDescriptor, DataAccessResult, SelectiveAccess
from reference_stack.dlms.data import Data
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("SRV004", "SRV011")


class _Access(ObjectAccess):
    def write(
        self,
        attribute: AttributeDescriptor,
        selection: SelectiveAccess | None,
        data: Data,
        occasion: Occasion,
    ) -> DataAccessResult:
        return DataAccessResult.SUCCESS


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
