"""A meter that confirms any end, and hands up only what is right. Breaks FRG055."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import Ack, All1
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG055"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def keep_all_1(self, all_1: All1, now: Instant) -> Sequence[Effect]:
        super().keep_all_1(all_1, now)
        return [Send(Ack(all_1.w, 1).encode(self._rule))]

    def begin_with_all_1(self, all_1: All1, now: Instant) -> Sequence[Effect]:
        self._begin_window()
        return self.keep_all_1(all_1, now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.RETX, Input.NEXT_ALL_1): (begin_with_all_1, State.RETX_LAST),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
