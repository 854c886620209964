"""A meter that takes the first rule that matches, however much it sends. Breaks CMP009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.takes_the_first_rule import TakingTheFirst
from reference_stack.nodes.parts import Parts

BREAKS = "CMP009"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=TakingTheFirst)
