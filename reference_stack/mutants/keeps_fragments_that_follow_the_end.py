"""A meter that takes fragments of the window whose end has come. Breaks FRG055."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG055"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def keep_and_go_on(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self._windows.all_1 = None
        return self.keep_and_answer(fragment, now)

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.RETX_LAST, Input.ALL_0_ARRIVED): (keep_and_go_on, State.RETX),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
