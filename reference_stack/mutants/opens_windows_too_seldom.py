"""A meter that polls once an hour after the end of a packet. Breaks FRG062."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Duration, Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_phases import Input, State
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG062"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def schedule_poll(self, detail: None, now: Instant) -> Sequence[Effect]:
        super().schedule_poll(detail, now)
        if self._poll_at is not None:
            self._poll_at = now.after(Duration.of(hours=1))
        return ()

    transitions: ClassVar[Table] = {
        **AckAlwaysReceiver.transitions,
        (State.CLEAN_UP, Input.WINDOWS_PASSED): (schedule_poll, State.CLEAN_UP),
    }


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
