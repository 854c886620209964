"""A meter that fills up its messages with ones. Breaks CMP008 and CMP022."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.pads_with_ones import PaddingWithOnes
from reference_stack.nodes.parts import Parts

BREAKS = ("CMP008", "CMP022")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingWithOnes)
