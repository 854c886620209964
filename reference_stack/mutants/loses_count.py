"""A meter whose counters of SCHC begin anew whenever they are read. Breaks OBJ015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.schc_lpwan_diagnostic import SchcLpwanDiagnostic
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data, double_long_unsigned
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ015"


class _Altered(SchcLpwanDiagnostic):
    __slots__ = ()

    def read(self, index: int, occasion: Occasion) -> Data:
        data = super().read(index, occasion)
        if index > 1:
            self.store(index, double_long_unsigned(0))
        return data


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(SchcLpwanDiagnostic, _Altered))
