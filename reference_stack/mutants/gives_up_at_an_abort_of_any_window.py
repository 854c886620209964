"""A gateway that does not look at the window of an abort. Breaks FRG028."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG028"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _hear(self, bits: Bits, now: Instant) -> Sequence[Effect]:
        abort = SenderAbort().encode(self._rule)
        after_window = self._rule.rule_id_length + self._rule.w_size
        if bits.from_bit(after_window) == abort.from_bit(after_window):
            bits = abort
        return super()._hear(bits, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
