"""A gateway that takes the padding of a fragment for the last tile. Breaks FRG035."""

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

BREAKS = "FRG035"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        rule, payload = self._rule, fragment.payload
        missing = -payload.length % rule.tile_size
        filled = Bits(payload.value << missing, payload.length + missing)
        return super()._keep(replace(fragment, payload=filled), now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
