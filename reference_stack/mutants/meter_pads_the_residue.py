"""A meter that fills up the residue before the payload follows. Breaks CMP008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.pads_the_residue import PaddingResidues
from reference_stack.nodes.parts import Parts

BREAKS = "CMP008"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=PaddingResidues)
