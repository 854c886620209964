"""A meter that clears the congestion bits of what it compresses. Breaks CMP020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.clears_the_congestion_bits import Clearing
from reference_stack.nodes.parts import Parts

BREAKS = "CMP020"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Clearing)
