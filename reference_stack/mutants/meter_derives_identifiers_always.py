"""A meter that makes the identifier of keys where another was agreed. Breaks IPV003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.derives_identifiers_always import misread
from reference_stack.nodes.parts import Parts

BREAKS = "IPV003"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
