"""A meter that tells the size of a text that stands in a list. Breaks CMP011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.tells_the_size_of_what_is_known import TellingSizes
from reference_stack.nodes.parts import Parts

BREAKS = "CMP011"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=TellingSizes)
