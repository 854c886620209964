"""A meter that hears no fragment any more once its sender has given up. Breaks FRG060."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import FromSender, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

BREAKS = "FRG060"


class Altered(AckAlwaysReceiver):
    """See above."""

    __slots__ = ("_deaf",)

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if getattr(self, "_deaf", False):
            return ()
        self._deaf = isinstance(message, SenderAbort)
        return super()._receive(message, now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, Altered)
