"""A meter that takes one bit less than the rule says for known. Breaks CMP006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.knows_one_bit_too_few import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP006"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
