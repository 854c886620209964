"""A meter that wants its pushes confirmed whatever it is set to. Breaks PSH008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushPlan, PushSetupVersion2
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH008"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def plan(self) -> PushPlan:
        plan = super().plan()
        return replace(plan, confirmed=True)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
