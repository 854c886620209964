"""A meter that calls a script executed that it does not have. Breaks OBJ014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.classes.script_table import ScriptTable
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ014"


class _Altered(ScriptTable):
    __slots__ = ()

    def invoke(self, index: int, parameter: Data | None, occasion: Occasion) -> Data | None:
        try:
            return super().invoke(index, parameter, occasion)
        except AccessRefused:
            return None


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ScriptTable, _Altered))
