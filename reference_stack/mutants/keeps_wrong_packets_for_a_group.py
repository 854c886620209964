"""A meter that keeps what was wrong of a packet for its group. Breaks FRG082."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver, ReceiverInput, ReceiverState
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG082"


def keep_all(receiver: NoAckReceiver, reason: str, now: Instant) -> Sequence[Effect]:
    return ()


Altered = NoAckReceiver.with_rows(
    {(ReceiverState.RCV, ReceiverInput.PACKET_WRONG): (keep_all, ReceiverState.RCV)}
)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.NO_ACK, Altered)
