"""A sender that takes a report of gaps for the end of the packet. Breaks FRG007."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import finish

BREAKS = "FRG007"

_FORGETFUL = AckOnErrorSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_SHOWS_GAPS): (finish, State.END)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _FORGETFUL)
