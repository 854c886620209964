"""A meter that switches off at the first watt too much. Breaks OBJ012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.limiter import Limiter
from reference_stack.kernel.instant import Duration
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "OBJ012"


class _Altered(Limiter):
    __slots__ = ()

    def _patience(self) -> Duration:
        return Duration(0)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(Limiter, _Altered))
