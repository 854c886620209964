"""A meter that sends fragments of two packets by turns under one RuleID. Breaks LNK003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.mixes_packets import Mixing
from reference_stack.nodes.parts import Parts

BREAKS = "LNK003"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, sender=Mixing)
