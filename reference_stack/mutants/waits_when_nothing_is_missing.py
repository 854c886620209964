"""A meter that does nothing about a report without gaps until its timer is over. Breaks FRG011."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import (
    AckOnErrorSender,
    Input,
    State,
)
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG011"


def _nothing(sender: AckOnErrorSender, detail: None, now: Instant) -> Sequence[Effect]:
    return ()


_ALTERED = AckOnErrorSender.with_rows(
    {(State.WAIT_ACK, Input.ACK_WANTS_ALL_1): (_nothing, State.WAIT_ACK)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _ALTERED)
