"""A meter that compares a field that is to be ignored. Breaks CMP005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.compares_ignored_fields import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP005"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
