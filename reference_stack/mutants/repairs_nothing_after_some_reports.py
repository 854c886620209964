"""A meter that sends tiles again for its first reports only. Breaks FRG008."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

_ENOUGH = 4

BREAKS = "FRG008"


class Altered(AckOnErrorSender):
    """See above."""

    __slots__ = ()

    def _offered(self, size_bits: int) -> Classified:
        if self._attempts >= _ENOUGH:
            self._tiles.forget_missing()
        return super()._offered(size_bits)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
