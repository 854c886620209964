"""A gateway that acknowledges an abort of the meter. Breaks FRG028."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import FromSender, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG028"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        answer = [Send(self._ack().encode(self._rule))] if isinstance(message, SenderAbort) else []
        return [*answer, *super()._receive(message, now)]


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
