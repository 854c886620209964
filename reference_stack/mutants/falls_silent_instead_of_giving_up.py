"""A meter that stops asking and never says that it has given up. Breaks FRG006."""

from __future__ import annotations

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import give_up

BREAKS = "FRG006"

_ALTERED = AckOnErrorSender.with_rows(
    {(State.WAIT_ACK, Input.ATTEMPTS_EXHAUSTED): (give_up, State.ERROR)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
