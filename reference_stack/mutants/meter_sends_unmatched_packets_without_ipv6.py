"""A meter that sends only the datagram of a packet that no rule matches. Breaks CMP001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.sends_unmatched_packets_without_ipv6 import WithoutHeader
from reference_stack.nodes.parts import Parts

BREAKS = "CMP001"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=WithoutHeader)
