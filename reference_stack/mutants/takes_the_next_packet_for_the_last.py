"""A gateway that takes fragments of the next packet for remnants of the last. Breaks FRG030."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver, Input
from reference_stack.schc.fragmentation.messages import FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG030"


class Altered(AckOnErrorReceiver):
    """See above."""

    def _input_when_finished(self, message: FromSender) -> Input:
        event = super()._input_when_finished(message)
        return Input.REMNANT if event is Input.NEXT_PACKET else event


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
