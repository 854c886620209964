"""A meter that leaves out the prefix of the client whatever it is. Breaks IPV005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.leaves_out_any_client_prefix import misread
from reference_stack.nodes.parts import Parts

BREAKS = "IPV005"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
