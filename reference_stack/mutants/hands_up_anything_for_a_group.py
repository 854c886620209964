"""A meter that does not check packets for a group. Breaks FRG082."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1, FromSender
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG082"


class Altered(NoAckReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if isinstance(message, All1):
            right = self._rule.rcs_algorithm.check(self._packet + message.payload)
            message = replace(message, rcs=right)
        return super()._receive(message, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
