"""A meter that tells a size of fifteen in four bits, as it tells fourteen. Breaks CMP010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.tells_fifteen_in_four_bits import ShortFifteen
from reference_stack.nodes.parts import Parts

BREAKS = "CMP010"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=ShortFifteen)
