"""A gateway that sends every frame to the meter twice, to be sure. Breaks E2E002."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, SendFrame
from reference_stack.nodes.parts import Parts

BREAKS = "E2E002"


def _twice(effect: Effect, now: Instant) -> Sequence[Effect]:
    return (effect, effect) if isinstance(effect, SendFrame) else (effect,)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: _twice)
