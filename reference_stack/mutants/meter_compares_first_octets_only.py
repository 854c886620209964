"""A meter that compares only the first octet of a field. Breaks CMP004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.compares_first_octets_only import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP004"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
