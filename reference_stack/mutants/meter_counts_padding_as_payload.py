"""A meter that takes the padding for the last octet of the payload. Breaks CMP015 and IPV004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.counts_padding_as_payload import CountingPadding
from reference_stack.nodes.parts import Parts

BREAKS = ("CMP015", "IPV004")


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingPadding)
