"""A gateway that stops reporting a packet and does not say that it gives it up. Breaks FRG027."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import (
    AckOnErrorReceiver,
    Input,
    State,
)
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG027"


def _nothing(receiver: AckOnErrorReceiver, reason: str, now: Instant) -> Sequence[Effect]:
    return ()


_ALTERED = AckOnErrorReceiver.with_rows(
    {(State.RCV, Input.REPORTS_EXHAUSTED): (_nothing, State.RCV)}
)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _ALTERED)
