"""A meter whose Retransmission Timer is half as long as agreed. Breaks FRG006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Duration
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

BREAKS = "FRG006"


def _half(timer: Duration | None) -> Duration | None:
    return timer and timer.times(0.5)


def _sender(rule: FragmentationRule) -> AckOnErrorSender:
    return AckOnErrorSender(replace(rule, retransmission_timer=_half(rule.retransmission_timer)))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _sender)
