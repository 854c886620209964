"""A meter that takes the second occurrence of a field for the first. Breaks CMP012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.confuses_positions import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP012"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
