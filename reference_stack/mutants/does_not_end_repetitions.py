"""A meter that goes on repeating a push after the method reset. Breaks PSH013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushSetupVersion2
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH013"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def reset(self, parameter: Data, occasion: Occasion) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
