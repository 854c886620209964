"""A gateway that reads as many tiles from each fragment as from the first. Breaks FRG004."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG004"


class Altered(AckOnErrorReceiver):
    """See above."""

    _most = 0

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self._most = self._most or fragment.payload.length
        kept = fragment.payload.slice(0, min(self._most, fragment.payload.length))
        padded = Bits(kept.value << self._most - kept.length, self._most)
        return super()._keep(replace(fragment, payload=padded), now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
