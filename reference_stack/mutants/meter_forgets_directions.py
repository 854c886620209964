"""A meter that uses a descriptor for one direction in both. Breaks CMP003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.forgets_directions import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP003"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
