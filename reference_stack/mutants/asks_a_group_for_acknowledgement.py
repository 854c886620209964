"""A gateway that asks a group for an acknowledgement before the end. Breaks FRG080."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import AckRequest
from reference_stack.schc.fragmentation.no_ack import NoAckSender, SenderInput, SenderState
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sender import Classified
from reference_stack.schc.fragmentation.sized_tiles import Tile

BREAKS = "FRG080"
_NO_TILE = Tile(0, 0, False)


class Altered(NoAckSender):
    """See above."""

    __slots__ = ()

    def _offered(self, size_bits: int) -> Classified:
        event, detail = super()._offered(size_bits)
        if event is SenderInput.ALL_TILES_SENT and not self._attempts:
            self._attempts = 1
            return SenderInput.TILE_REMAINS, _NO_TILE
        return event, detail

    def send_fragment(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        if tile is _NO_TILE:
            return [Send(AckRequest(0).encode(self._rule))]
        return super().send_fragment(tile, now)

    transitions: ClassVar[Table] = {
        **NoAckSender.transitions,
        (SenderState.SEND, SenderInput.TILE_REMAINS): (send_fragment, SenderState.SEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.NO_ACK, Altered)
