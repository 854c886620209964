"""A receiver that drops packets in one frame as long as it puts another one together.

Breaks FRG090 and FRG091.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import FragmentationEnd, FragmentationMaker, Parts
from reference_stack.schc.compression import Compressor
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule

BREAKS = ("FRG090", "FRG091")
_ENDS = events.Deliver | events.GiveUp


class Noticed:
    """A receiver that lets others know whether it has begun a packet."""

    def __init__(self, end: FragmentationEnd, busy: set[int]) -> None:
        self._end = end
        self._busy = busy

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        effects = self._end.handle(stimulus, now)
        if isinstance(stimulus, events.Received):
            self._busy.add(id(self))
        if any(isinstance(effect, _ENDS) for effect in effects):
            self._busy.discard(id(self))
        return effects

    def due(self) -> Instant | None:
        return self._end.due()


def _dropping(parts: Parts) -> Parts:
    busy: set[int] = set()
    usual: FragmentationMaker = parts.receiver

    class Dropping(Compressor):
        def decompress(self, message: Bits, direction: Direction) -> bytes:
            if busy:
                raise Malformed("a packet comes in fragments", clause="RFC8724 §8.1")
            return super().decompress(message, direction)

    def receiver(rule: FragmentationRule) -> FragmentationEnd:
        return Noticed(usual(rule), busy)

    return replace(parts, compressor=Dropping, receiver=receiver)


def break_gateway(parts: Parts) -> Parts:
    return _dropping(parts)


break_meter = break_gateway
