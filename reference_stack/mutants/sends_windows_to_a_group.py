"""A gateway that puts a W into fragments for a group. Breaks FRG080."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.no_ack import NoAckSender, SenderInput, SenderState
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sized_tiles import Tile

BREAKS = "FRG080"


class Altered(NoAckSender):
    """See above."""

    __slots__ = ()

    def send_fragment(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        effects = super().send_fragment(tile, now)
        header = self._rule.header_length
        return [
            Send(message.slice(0, header) + Bits(0, 1) + message.slice(header, message.length - 1))
            for message in (effect.message for effect in effects if isinstance(effect, Send))
        ]

    transitions: ClassVar[Table] = {
        **NoAckSender.transitions,
        (SenderState.SEND, SenderInput.TILE_REMAINS): (send_fragment, SenderState.SEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.NO_ACK, Altered)
