"""A meter that takes fragments as they come, whatever their window. Breaks FRG054."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import FromSender, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG054"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if self._finished is None and not isinstance(message, SenderAbort):
            awaited = self._windows.w + 1 if self.state is State.RETX else self._windows.w
            message = replace(message, w=awaited & 1)
        return super()._receive(message, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
