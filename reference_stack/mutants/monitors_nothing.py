"""A meter that does not watch what it has thresholds for. Breaks E2E014 and E2E016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.register_monitor import RegisterMonitor
from reference_stack.cosem.occasion import Occasion
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("E2E014", "E2E016")


class _Altered(RegisterMonitor):
    __slots__ = ()

    def observe(self, occasion: Occasion) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(RegisterMonitor, _Altered))
