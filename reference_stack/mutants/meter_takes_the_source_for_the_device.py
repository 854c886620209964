"""A meter that mixes up the two ends, device and application. Breaks CMP003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.takes_the_source_for_the_device import TurnedRound
from reference_stack.nodes.parts import Parts

BREAKS = "CMP003"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=TurnedRound)
