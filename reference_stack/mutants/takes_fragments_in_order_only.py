"""A gateway that drops a fragment unless it follows the one before. Breaks FRG020."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG020"


class Altered(AckOnErrorReceiver):
    """See above."""

    _next = 0

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        rule = self._rule
        place = fragment.w * rule.window_size + rule.window_size - 1 - fragment.fcn
        if place > self._next:
            return ()
        self._next = max(self._next, place + -(-fragment.payload.length // rule.tile_size))
        return super()._keep(fragment, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
