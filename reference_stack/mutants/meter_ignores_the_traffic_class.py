"""A meter that leaves out the traffic class whatever it is. Breaks CMP004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.ignores_the_traffic_class import misread
from reference_stack.nodes.parts import Parts

BREAKS = "CMP004"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
