"""A meter that has forgotten a packet once it opens receive windows after it. Breaks FRG053."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect, Poll
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG053"


def poll(receiver: AckAlwaysReceiver, detail: None, now: Instant) -> Sequence[Effect]:
    receiver.forget(detail, now)
    return [Poll()]


Altered = AckAlwaysReceiver.with_rows({(State.CLEAN_UP, Input.POLL_DUE): (poll, State.IDLE)})


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
