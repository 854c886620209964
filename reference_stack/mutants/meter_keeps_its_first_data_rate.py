"""A meter that makes its fragments for the first data rate it had. Breaks LNK002 and FRG004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.keeps_its_first_data_rate import KeepingItsRate
from reference_stack.nodes.parts import Parts

BREAKS = ("LNK002", "FRG004")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, sender=KeepingItsRate)
