"""A meter whose passive calendar takes over with nothing but its name. Breaks OBJ013 and E2E019."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.activity_calendar import ActivityCalendar
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("OBJ013", "E2E019")


class _Altered(ActivityCalendar):
    __slots__ = ()

    def activate_passive_calendar(self, parameter: Data, occasion: Occasion) -> None:
        self.calendar_name_active = self.calendar_name_passive


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ActivityCalendar, _Altered))
