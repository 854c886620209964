"""A meter that sends every frame twice, to be sure. Breaks E2E005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, SendFrame
from reference_stack.nodes.parts import Parts

BREAKS = "E2E005"


def _twice(effect: Effect, now: Instant) -> Sequence[Effect]:
    return (effect, effect) if isinstance(effect, SendFrame) else (effect,)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: _twice)
