"""A meter that sends fragments of two packets by turns. Breaks LNK003 and FRG017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.mixes_packets import Mixing
from reference_stack.nodes.parts import Parts

BREAKS = ("LNK003", "FRG017")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, sender=Mixing)
