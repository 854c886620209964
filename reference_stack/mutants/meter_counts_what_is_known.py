"""A meter that counts the known beginning of a text in its size. Breaks CMP011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.counts_what_is_known import CountingAll
from reference_stack.nodes.parts import Parts

BREAKS = "CMP011"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingAll)
