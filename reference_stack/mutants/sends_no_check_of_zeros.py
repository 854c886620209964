"""A sender that writes ones where its check is all zeros. Breaks FRG002 and FRG070."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.events import Effect, Send, Stimulus
from reference_stack.schc.fragmentation.messages import All1, decode_from_sender
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

_ONES = 0xFFFFFFFF

BREAKS = ("FRG002", "FRG070")


def _written(effect: Effect, rule: FragmentationRule) -> Effect:
    if isinstance(effect, Send):
        message = decode_from_sender(rule, effect.message)
        if isinstance(message, All1) and not message.rcs:
            return Send(replace(message, rcs=_ONES).encode(rule))
    return effect


class AlteredOnError(AckOnErrorSender):
    """See above."""

    __slots__ = ()

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        return [_written(effect, self._rule) for effect in super().handle(stimulus, now)]


class AlteredAlways(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        return [_written(effect, self._rule) for effect in super().handle(stimulus, now)]


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, AlteredOnError)


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, AlteredAlways)
