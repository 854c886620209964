"""A head-end that sends every request twice, to be sure. Breaks E2E002 and E2E005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, SendPacket
from reference_stack.nodes.parts import Parts

BREAKS = ("E2E002", "E2E005")


def _twice(effect: Effect, now: Instant) -> Sequence[Effect]:
    return (effect, effect) if isinstance(effect, SendPacket) else (effect,)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: _twice)
