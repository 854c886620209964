"""A receiver that a packet in one frame makes forget one in fragments. Breaks FRG090 and FRG091."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import FragmentationEnd, FragmentationMaker, Parts
from reference_stack.schc.compression import Compressor
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule

BREAKS = ("FRG090", "FRG091")


class Forgetful:
    """A receiver that is made anew when a packet was decompressed meanwhile."""

    def __init__(self, rule: FragmentationRule, make: FragmentationMaker, came: list[int]) -> None:
        self._rule = rule
        self._make = make
        self._came = came
        self._known = 0
        self._end = make(rule)

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if len(self._came) != self._known:
            self._known = len(self._came)
            self._end = self._make(self._rule)
        return self._end.handle(stimulus, now)

    def due(self) -> Instant | None:
        return self._end.due()


def _forgetting(parts: Parts) -> Parts:
    came: list[int] = []
    usual: FragmentationMaker = parts.receiver

    class Counting(Compressor):
        def decompress(self, message: Bits, direction: Direction) -> bytes:
            came.append(message.length)
            return super().decompress(message, direction)

    def receiver(rule: FragmentationRule) -> FragmentationEnd:
        return Forgetful(rule, usual, came)

    return replace(parts, compressor=Counting, receiver=receiver)


def break_gateway(parts: Parts) -> Parts:
    return _forgetting(parts)


break_meter = break_gateway
