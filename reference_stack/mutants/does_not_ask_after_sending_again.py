"""A meter that sends missing tiles again and asks about them no more. Breaks FRG008."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import finish

BREAKS = "FRG008"

_ALTERED = AckOnErrorSender.with_rows(
    {
        (State.RESEND, Input.ACK_REQ_DUE): (finish, State.END),
        (State.RESEND, Input.ALL_1_DUE): (finish, State.END),
    }
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
