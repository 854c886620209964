"""A meter that repeats a push once more than it is set to. Breaks PSH006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushPlan, PushSetupVersion2
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH006"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def plan(self) -> PushPlan:
        plan = super().plan()
        return replace(plan, retries=plan.retries + 1)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
