"""A gateway whose abort has one byte of ones instead of two. Breaks FRG026."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Send
from reference_stack.schc.fragmentation.messages import ReceiverAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG026"


class Altered(AckOnErrorReceiver):
    """See above."""

    def send_abort(self) -> Send:
        abort = ReceiverAbort().encode(self._rule)
        return Send(abort.slice(0, abort.length - self._rule.l2_word_size))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
