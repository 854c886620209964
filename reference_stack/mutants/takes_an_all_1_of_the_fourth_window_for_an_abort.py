"""A gateway that takes an All-1 of the fourth window for an abort. Breaks FRG028."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1, FromSender, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG028"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if isinstance(message, All1) and message.w == (1 << self._rule.w_size) - 1:
            message = SenderAbort()
        return super()._receive(message, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
