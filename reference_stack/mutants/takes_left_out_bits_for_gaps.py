"""A meter that takes bits left out of a short report for tiles that are missing. Breaks FRG010."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import Ack, CompoundAck
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified

BREAKS = "FRG010"


class Altered(AckOnErrorSender):
    """See above."""

    _kept = 0

    def _hear(self, bits: Bits, now: Instant) -> Sequence[events.Effect]:
        self._kept = min(bits.length - ack_header(self._rule).length, self._rule.window_size)
        return super()._hear(bits, now)

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, Ack) and not ack.c:
            left_out = self._rule.window_size - self._kept
            bitmap = Bits(ack.bitmap.value >> left_out << left_out, ack.bitmap.length)
            ack = replace(ack, bitmap=bitmap)
        return super()._classify(ack)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, Altered)
