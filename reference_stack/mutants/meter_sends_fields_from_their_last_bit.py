"""A meter that sends the flow label from its last bit to its first. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.sends_fields_from_their_last_bit import Mirroring
from reference_stack.nodes.parts import Parts

BREAKS = "CMP008"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Mirroring)
