"""A meter whose clock can be shifted by any number of seconds. Breaks OBJ008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.clock import Clock
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ008"


class _Altered(Clock):
    __slots__ = ()

    def invoke(self, index: int, parameter: Data | None, occasion: Occasion) -> Data | None:
        if index == 6 and parameter is not None:
            return self.shift_time(parameter, occasion)
        return super().invoke(index, parameter, occasion)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(Clock, _Altered))
