"""A meter that gives up after three requests. Breaks FRG006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

BREAKS = "FRG006"


def _sender(rule: FragmentationRule) -> AckOnErrorSender:
    return AckOnErrorSender(replace(rule, max_ack_requests=3))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _sender)
