"""A meter that takes the padding for the last octet of the payload. Breaks CMP015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.counts_padding_as_payload import CountingPadding
from reference_stack.nodes.parts import Parts

BREAKS = "CMP015"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=CountingPadding)
