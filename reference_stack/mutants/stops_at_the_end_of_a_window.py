"""A gateway that drops the tiles of a fragment that belong to the next window. Breaks FRG020."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG020"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        most = (fragment.fcn + 1) * self._rule.tile_size
        kept = fragment.payload.slice(0, min(most, fragment.payload.length))
        return super()._keep(replace(fragment, payload=kept), now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
