"""A meter that compresses as if there were no extension header. Breaks CMP002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.mutants.skips_extension_headers import Skipping
from reference_stack.nodes.parts import Parts

BREAKS = "CMP002"


def break_meter(parts: Parts) -> Parts:
    return replace(parts, compressor=Skipping)
