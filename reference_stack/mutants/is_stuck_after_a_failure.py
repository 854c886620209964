"""A gateway that sends no fragments any more once a packet has failed. Breaks FRG078."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG078"


def do_nothing(sender: AckAlwaysSender, packet: object, now: Instant) -> Sequence[Effect]:
    return ()


Altered = AckAlwaysSender.with_rows({(State.ERROR, Input.PACKET_GIVEN): (do_nothing, State.ERROR)})


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
