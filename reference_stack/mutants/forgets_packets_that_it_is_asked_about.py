"""A meter whose Inactivity Timer does not mind requests. Breaks FRG059."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import AckRequest, FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG059"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        due = self._inactive_at
        effects = super()._receive(message, now)
        if isinstance(message, AckRequest):
            self._inactive_at = due or self._inactive_at
        return effects


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
