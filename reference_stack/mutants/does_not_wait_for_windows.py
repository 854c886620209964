"""A meter that sends one window after another where it has to wait for each. Breaks FRG015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import AckBehavior, FragmentationRule, Mode

BREAKS = "FRG015"


def _sender(rule: FragmentationRule) -> AckOnErrorSender:
    return AckOnErrorSender(replace(rule, ack_behavior=AckBehavior.AFTER_ALL_1))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _sender)
