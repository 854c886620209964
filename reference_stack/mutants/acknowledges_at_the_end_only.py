"""A gateway that acknowledges at the end where each window wants it. Breaks FRG032."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import AckBehavior, FragmentationRule, Mode

BREAKS = "FRG032"


def _receiver(rule: FragmentationRule) -> AckOnErrorReceiver:
    return AckOnErrorReceiver(replace(rule, ack_behavior=AckBehavior.AFTER_ALL_1))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _receiver)
