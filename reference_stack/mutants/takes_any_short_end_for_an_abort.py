"""A meter that does not look at the W of what may be an abort. Breaks FRG060."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG060"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _hear(self, bits: Bits, now: Instant) -> Sequence[Effect]:
        header = self._rule.header_length
        if bits.length < header + self._rule.l2_word_size and bits[header - 1]:
            return self._receive(SenderAbort(), now)
        return super()._hear(bits, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
