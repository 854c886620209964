"""A meter that a frame on a foreign port makes forget its packet. Breaks LNK006."""

from __future__ import annotations

from reference_stack.mutants.forgets_its_packet_for_others import forgetting
from reference_stack.nodes.parts import Parts

BREAKS = "LNK006"


def break_meter(parts: Parts) -> Parts:
    return forgetting(parts)
