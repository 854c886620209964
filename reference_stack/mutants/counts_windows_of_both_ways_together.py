"""A meter in which what comes down in fragments moves the window of what goes up. Breaks FRG096."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import FragmentationEnd, FragmentationMaker, Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule

BREAKS = "FRG096"


class Counted:
    """A receiver of which each message is counted."""

    def __init__(self, end: FragmentationEnd, came: list[events.Stimulus]) -> None:
        self._end = end
        self._came = came

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Received):
            self._came.append(stimulus)
        return self._end.handle(stimulus, now)

    def due(self) -> Instant | None:
        return self._end.due()


class Moved:
    """A sender whose W is the next one when anything has come since it began a packet."""

    def __init__(
        self, rule: FragmentationRule, end: FragmentationEnd, came: list[events.Stimulus]
    ) -> None:
        self._rule = rule
        self._end = end
        self._came = came
        self._before = 0

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Start):
            self._before = len(self._came)
        return [
            replace(effect, message=self._moved(effect.message))
            if isinstance(effect, events.Send)
            else effect
            for effect in self._end.handle(stimulus, now)
        ]

    def due(self) -> Instant | None:
        return self._end.due()

    def _moved(self, message: Bits) -> Bits:
        rule = self._rule
        place = rule.rule_id_length + rule.dtag_size
        w = message.slice(place, place + rule.w_size).value + (len(self._came) > self._before)
        after = message.from_bit(place + rule.w_size)
        return message.slice(0, place) + Bits(w & (1 << rule.w_size) - 1, rule.w_size) + after


def break_meter(parts: Parts) -> Parts:
    came: list[events.Stimulus] = []
    receiver: FragmentationMaker = parts.receiver
    sender: FragmentationMaker = parts.sender
    return replace(
        parts,
        receiver=lambda rule: Counted(receiver(rule), came),
        sender=lambda rule: Moved(rule, sender(rule), came),
    )
