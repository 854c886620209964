"""A gateway that confirms a packet when its All-1 comes, whatever is missing. Breaks FRG024."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import Ack, All1, FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG024"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        effects = super()._receive(message, now)
        if not isinstance(message, All1):
            return effects
        return [Send(Ack(message.w, 1).encode(self._rule)), *effects[1:]]


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
