"""A receiver to which an All-1 whose check is all ones is an abort. Breaks FRG024 and FRG055."""

from __future__ import annotations

from collections.abc import Sequence

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import All1, FromSender, SenderAbort
from reference_stack.schc.fragmentation.rule import Mode

_ONES = 0xFFFFFFFF

BREAKS = ("FRG024", "FRG055")


def _taken(message: FromSender) -> FromSender:
    return SenderAbort() if isinstance(message, All1) and message.rcs == _ONES else message


class AlteredOnError(AckOnErrorReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        return super()._receive(_taken(message), now)


class AlteredAlways(AckAlwaysReceiver):
    """See above."""

    __slots__ = ()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        return super()._receive(_taken(message), now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, AlteredAlways)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, AlteredOnError)
