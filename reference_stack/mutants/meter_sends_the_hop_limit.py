"""A meter that sends the hop limit though the rule leaves it out. Breaks CMP019."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.sends_the_hop_limit import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP019"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
