"""A meter that computes the checksum before the length it covers. Breaks CMP015 and CMP021."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.sums_too_early import SummingTooEarly
from reference_stack.nodes.parts import Parts

BREAKS = ("CMP015", "CMP021")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=SummingTooEarly)
