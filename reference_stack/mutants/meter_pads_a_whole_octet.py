"""A meter that adds an octet of padding where none is needed. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.pads_a_whole_octet import PaddingTooMuch
from reference_stack.nodes.parts import Parts

BREAKS = "CMP008"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingTooMuch)
