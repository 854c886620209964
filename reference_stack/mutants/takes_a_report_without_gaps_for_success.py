"""A meter that takes a report without gaps for the success of its packet. Breaks FRG011."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import finish

BREAKS = "FRG011"

_ALTERED = AckOnErrorSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_WANTS_ALL_1): (finish, State.END)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
