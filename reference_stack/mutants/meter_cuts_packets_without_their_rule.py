"""A meter that cuts a packet without the RuleID of its compression. Breaks CMP017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.cuts_packets_without_their_rule import Beheading
from reference_stack.nodes.parts import Parts

BREAKS = "CMP017"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Beheading)
