"""A meter that leaves out the UDP length without looking at it. Breaks CMP013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.leaves_out_lengths_unseen import Unseeing
from reference_stack.nodes.parts import Parts

BREAKS = "CMP013"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Unseeing)
