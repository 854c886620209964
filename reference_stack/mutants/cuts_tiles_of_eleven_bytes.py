"""A meter whose tiles are a byte longer than agreed. Breaks FRG001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode

BREAKS = "FRG001"


def _sender(rule: FragmentationRule) -> AckOnErrorSender:
    return AckOnErrorSender(replace(rule, tile_size=rule.tile_size + 8))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _sender)
