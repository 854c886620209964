"""A gateway that sends its fragments under the RuleID of those coming in. Breaks LNK005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.events import Effect, SendFrame
from reference_stack.nodes.parts import Parts

BREAKS = "LNK005"

_OWN, _OTHER = 21, 20


def crossed(effect: Effect, now: Instant) -> Sequence[Effect]:
    if not isinstance(effect, SendFrame) or effect.frame.port != _OWN:
        return (effect,)
    return (replace(effect, frame=Frame(_OTHER, effect.frame.payload)),)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, outgoing=lambda: crossed)
