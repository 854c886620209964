"""A meter whose schedules never come. Breaks PSH012 and FUO006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.single_action_schedule import SingleActionSchedule
from reference_stack.cosem.occasion import Occasion
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("PSH012", "FUO006")


class _Altered(SingleActionSchedule):
    __slots__ = ()

    def advance(self, occasion: Occasion) -> None:
        self._until = occasion.now


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(SingleActionSchedule, _Altered))
