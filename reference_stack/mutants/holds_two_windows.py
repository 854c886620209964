"""A gateway that has no room for tiles beyond the second window. Breaks FRG034."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG034"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        return super()._keep(fragment, now) if fragment.w <= 1 else ()


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
