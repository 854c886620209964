"""A stack that sends fragments of two packets by turns. Breaks FRG017 and LNK003."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant, earliest
from reference_stack.nodes.parts import FragmentationEnd, Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sessions import sender_of

BREAKS = ("FRG017", "LNK003")


class Mixing:
    """See above."""

    def __init__(self, rule: FragmentationRule) -> None:
        self._rule = rule
        self._senders: list[FragmentationEnd] = []

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Start):
            return self._start(stimulus, now)
        effects: list[events.Effect] = []
        taken = self._senders[:1] if isinstance(stimulus, events.Opportunity) else self._senders
        self._senders = [*self._senders[1:], *self._senders[:1]]
        for sender in [*taken]:
            effects += sender.handle(stimulus, now)
        return [effect for effect in effects if not isinstance(effect, events.Finish)]

    def due(self) -> Instant | None:
        return earliest(*(sender.due() for sender in self._senders))

    def _start(self, start: events.Start, now: Instant) -> Sequence[events.Effect]:
        """At the first packet it claims to be done, so that it gets the second at once."""
        sender = sender_of(self._rule)
        self._senders.append(sender)
        done = [events.Finish()] if len(self._senders) == 1 else []
        return [*sender.handle(start, now), *done]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, sender=Mixing)


break_meter = break_gateway
