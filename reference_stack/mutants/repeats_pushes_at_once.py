"""A meter that does not wait between the tries of a push. Breaks PSH006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushPlan, PushSetupVersion2
from reference_stack.kernel.instant import Duration
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH006"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def plan(self) -> PushPlan:
        plan = super().plan()
        return replace(plan, delays=(Duration.of(seconds=30),))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
