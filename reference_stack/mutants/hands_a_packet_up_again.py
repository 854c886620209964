"""A meter that hands a packet up again when its end comes again. Breaks FRG056."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Deliver, Effect
from reference_stack.schc.fragmentation.messages import FromSender
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG056"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ("_packet",)

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        effects = list(super()._receive(message, now))
        for effect in effects:
            if isinstance(effect, Deliver):
                self._packet = effect
        return effects

    def hand_up_again(self, detail: object, now: Instant) -> Sequence[Effect]:
        return [*self.confirm(detail, now), self._packet]

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.CLEAN_UP, Input.END_REPEATED): (hand_up_again, State.CLEAN_UP),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
