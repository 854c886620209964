"""A stack that drops packets which no rule matches. Breaks CMP001."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect, Note, SendFrame
from reference_stack.nodes.parts import Parts

BREAKS = "CMP001"

_UNCOMPRESSED = 22


def dropping() -> Callable[[Effect, Instant], Sequence[Effect]]:
    def passed(effect: Effect, now: Instant) -> Sequence[Effect]:
        if isinstance(effect, SendFrame) and effect.frame.port == _UNCOMPRESSED:
            return (Note("no rule matches"),)
        return (effect,)

    return passed


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=dropping)


break_meter = break_gateway
