"""A gateway that makes its fragments for the first data rate it had. Breaks LNK002."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import FragmentationEnd, Parts
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sessions import sender_of

BREAKS = "LNK002"


class KeepingItsRate:
    """See above."""

    def __init__(self, rule: FragmentationRule) -> None:
        self._sender: FragmentationEnd = sender_of(rule)
        self._first: events.Opportunity | None = None

    def handle(self, stimulus: events.Stimulus, now: Instant) -> Sequence[events.Effect]:
        if isinstance(stimulus, events.Opportunity):
            self._first = stimulus = self._first or stimulus
        return self._sender.handle(stimulus, now)

    def due(self) -> Instant | None:
        return self._sender.due()


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, sender=KeepingItsRate)
