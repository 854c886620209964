"""A meter that pushes at once whatever its communication window says. Breaks PSH005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.push_setup import PushSetupVersion2
from reference_stack.cosem.occasion import Occasion
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "PSH005"


class _Altered(PushSetupVersion2):
    __slots__ = ()

    def window(self, moment: Instant, occasion: Occasion) -> Instant | None:
        return moment


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(PushSetupVersion2, _Altered))
