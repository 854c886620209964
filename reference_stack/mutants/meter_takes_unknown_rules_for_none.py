"""A meter that takes what no rule has compressed for a packet as it is. Breaks CMP016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.takes_unknown_rules_for_none import Trusting
from reference_stack.nodes.parts import Parts

BREAKS = "CMP016"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Trusting)
