"""A meter that acknowledges what everybody in a group gets. Breaks FRG081."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import FromSender
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG081"


class Altered(NoAckReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        effects = super()._receive(message, now)
        return [*effects, Send(Bits(self._rule.rule_id_value, 8) + Bits(0x40, 8))]


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
