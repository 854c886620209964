"""A stack that a frame on a foreign port makes forget its packet. Breaks LNK006."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import FragmentationEnd, FragmentationMaker, Parts
from reference_stack.schc.compression import Compressor
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule

BREAKS = "LNK006"


class Forgetful:
    """A machine that is made anew when somebody forgot what it was about."""

    def __init__(self, make: Callable[[], FragmentationEnd], forgotten: list[int]) -> None:
        self._make = make
        self._forgotten = forgotten
        self._known = len(forgotten)
        self._end = make()

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if len(self._forgotten) != self._known:
            self._known = len(self._forgotten)
            self._end = self._make()
            if isinstance(stimulus, events.Opportunity):
                return [events.GiveUp("forgotten")]
        return self._end.handle(stimulus, now)

    def due(self) -> Instant | None:
        return self._end.due()


def forgetting(parts: Parts) -> Parts:
    """Every message under an unknown RuleID is counted, and each machine looks at the count."""
    forgotten: list[int] = []

    class Counting(Compressor):
        def decompress(self, message: Bits, direction: Direction) -> bytes:
            if self.rules.rule_of(message) is None:
                forgotten.append(message.length)
            return super().decompress(message, direction)

    def of(make: FragmentationMaker) -> FragmentationMaker:
        def made(rule: FragmentationRule) -> FragmentationEnd:
            return Forgetful(lambda: make(rule), forgotten)

        return made

    return replace(parts, compressor=Counting, sender=of(parts.sender), receiver=of(parts.receiver))


def break_gateway(parts: Parts) -> Parts:
    return forgetting(parts)


break_meter = break_gateway
