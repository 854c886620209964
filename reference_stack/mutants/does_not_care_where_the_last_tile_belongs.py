"""A meter whose last tile goes in the All-1 just where the rule forbids it. Breaks FRG003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_on_error_sender import AckOnErrorSender
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode, TileInAll1

BREAKS = "FRG003"

_OTHER = {
    TileInAll1.NO: TileInAll1.YES,
    TileInAll1.YES: TileInAll1.NO,
    TileInAll1.SENDER_CHOICE: TileInAll1.SENDER_CHOICE,
}


def _sender(rule: FragmentationRule) -> AckOnErrorSender:
    return AckOnErrorSender(replace(rule, tile_in_all_1=_OTHER[rule.tile_in_all_1]))


def break_meter(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ON_ERROR, _sender)
