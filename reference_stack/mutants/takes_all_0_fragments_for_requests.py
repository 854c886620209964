"""A gateway that takes a fragment with the last tile of a window for an ACK REQ. Breaks FRG020."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import AckRequest, Fragment, FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG020"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if isinstance(message, Fragment) and message.fcn == 0:
            message = AckRequest(message.w)
        return super()._receive(message, now)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
