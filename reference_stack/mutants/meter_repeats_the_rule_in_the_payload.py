"""A meter that writes the RuleID into the payload too. Breaks LNK001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.repeats_the_rule_in_the_payload import twice
from reference_stack.nodes.parts import Parts

BREAKS = "LNK001"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: twice)
