"""A meter that makes room for each fragment by the size of the first. Breaks FRG094 and FRG095."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_receiver import AckAlwaysReceiver
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.messages import Fragment, FromSender
from reference_stack.schc.fragmentation.no_ack import NoAckReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

BREAKS = ("FRG094", "FRG095")


class _Slots:
    """Cuts off what is longer than the first, and fills up what is shorter."""

    def __init__(self) -> None:
        self._size: int | None = None

    def fitted(self, message: FromSender) -> FromSender:
        if not isinstance(message, Fragment):
            self._size = None
            return message
        if self._size is None:
            self._size = message.payload.length
        kept = message.payload.slice(0, min(message.payload.length, self._size))
        return replace(message, payload=kept + Bits(0, self._size - kept.length))


class AckAlways(AckAlwaysReceiver):
    """See above."""

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._slots = _Slots()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        return super()._receive(self._slots.fitted(message), now)


class NoAck(NoAckReceiver):
    """See above."""

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._slots = _Slots()

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        return super()._receive(self._slots.fitted(message), now)


def break_meter(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ALWAYS, AckAlways).with_receiver(Mode.NO_ACK, NoAck)
