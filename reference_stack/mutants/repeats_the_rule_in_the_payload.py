"""A stack that writes the RuleID into the payload too. Breaks LNK001."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.events import Effect, SendFrame
from reference_stack.nodes.parts import Parts

BREAKS = "LNK001"


def twice(effect: Effect, now: Instant) -> Sequence[Effect]:
    if not isinstance(effect, SendFrame) or effect.frame.port is None:
        return (effect,)
    frame = effect.frame
    return (replace(effect, frame=Frame(frame.port, frame.schc_message())),)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: twice)


break_meter = break_gateway
