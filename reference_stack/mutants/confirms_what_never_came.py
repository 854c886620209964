"""A gateway that answers a request about nothing with success. Breaks FRG029."""

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

BREAKS = "FRG029"


def confirm(receiver: AckOnErrorReceiver, detail: None, now: Instant) -> Sequence[Effect]:
    return receiver.confirm(detail, now)


Altered = AckOnErrorReceiver.with_rows({(State.IDLE, Input.REPORT_DUE): (confirm, State.RCV)})


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, Altered)
