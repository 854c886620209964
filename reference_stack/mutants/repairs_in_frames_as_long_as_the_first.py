"""A meter that sends tiles again in frames as long as its first. Breaks FRG004."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG004"


class Altered(AckOnErrorSender):
    """See above."""

    _longest = 0

    def _offered(self, size_bits: int) -> Classified:
        self._longest = max(self._longest, size_bits)
        return super()._offered(self._longest if self._tiles.any_missing else size_bits)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
