"""A meter that says its counters are reset and goes on counting. Breaks OBJ015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.schc_lpwan_diagnostic import SchcLpwanDiagnostic
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ015"


class _Altered(SchcLpwanDiagnostic):
    __slots__ = ()

    def reset(self, parameter: Data, occasion: Occasion) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(SchcLpwanDiagnostic, _Altered))
