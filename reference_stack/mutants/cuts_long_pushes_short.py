"""A meter that pushes the first sixteen entries of its list only. Breaks PSH011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.capture import Reading
from reference_stack.cosem.classes.push_setup import PushSetupVersion2
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data, structure
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH011"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def body(self, occasion: Occasion, reading: Reading) -> Data:
        return structure(*super().body(occasion, reading).elements()[:16])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
