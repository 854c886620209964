"""A gateway that sends no fragments any more once told something of what is over. Breaks FRG076."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, State
from reference_stack.schc.fragmentation.events import Effect, Received, Stimulus
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG076"


class Altered(AckAlwaysSender):
    """See above."""

    _is_silent = False

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        is_late = self.state is State.END and isinstance(stimulus, Received)
        self._is_silent = self._is_silent or is_late
        return () if self._is_silent else super().handle(stimulus, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
