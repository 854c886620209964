"""A meter that keeps the first eight compression rules and forgets the others. Breaks RUL002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.keeps_eight_rules import misread
from reference_stack.nodes.parts import Parts

BREAKS = "RUL002"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
