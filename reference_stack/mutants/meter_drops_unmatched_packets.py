"""A meter that drops packets which no rule matches. Breaks CMP001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.drops_unmatched_packets import dropping
from reference_stack.nodes.parts import Parts

BREAKS = "CMP001"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, outgoing=dropping)
