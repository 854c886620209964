"""A meter that answers an abort of the gateway with one of its own. Breaks FRG012."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import send_abort

BREAKS = "FRG012"

_ALTERED = AckOnErrorSender.with_rows(
    {
        (state, Input.RECEIVER_ABORTED): (send_abort, State.ERROR)
        for state in (State.SEND, State.WAIT_ACK, State.RESEND, State.ASK)
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
