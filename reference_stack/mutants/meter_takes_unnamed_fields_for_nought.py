"""A meter that takes a field that its rule does not name for nought. Breaks CMP002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.takes_unnamed_fields_for_nought import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP002"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
