"""A gateway that confirms whatever All-1 names the window of its last packet. Breaks FRG030."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver, Input
from reference_stack.schc.fragmentation.messages import All1, FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG030"


class Altered(AckOnErrorReceiver):
    """See above."""

    __slots__ = ()

    def _input_when_finished(self, message: FromSender) -> Input:
        ending = self._all_1
        if isinstance(message, All1) and ending is not None and message.w == ending.w:
            return Input.END_REPEATED
        return super()._input_when_finished(message)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
