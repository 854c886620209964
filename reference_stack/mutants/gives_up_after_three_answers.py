"""A gateway that gives up a packet after three reports. Breaks FRG027."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_receiver import AckOnErrorReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

BREAKS = "FRG027"


def _receiver(rule: FragmentationRule) -> AckOnErrorReceiver:
    return AckOnErrorReceiver(replace(rule, max_ack_requests=3))


def break_gateway(parts: Parts) -> Parts:
    return parts.with_receiver(Mode.ACK_ON_ERROR, _receiver)
