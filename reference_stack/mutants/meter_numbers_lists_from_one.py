"""A meter that numbers the values of a list from one. Breaks CMP007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.numbers_lists_from_one import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP007"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
