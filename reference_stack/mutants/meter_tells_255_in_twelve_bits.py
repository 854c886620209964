"""A meter that tells a size of 255 in twelve bits, as it tells 254. Breaks CMP010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.tells_255_in_twelve_bits import Short255
from reference_stack.nodes.parts import Parts

BREAKS = "CMP010"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Short255)
