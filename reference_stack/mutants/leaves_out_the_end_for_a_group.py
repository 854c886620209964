"""A gateway that sends the last tile for a group in a fragment like any other. Breaks FRG080."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.events import Effect, Finish, Send
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.no_ack import NoAckSender, SenderInput, SenderState
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sized_tiles import Tile

BREAKS = "FRG080"


class Altered(NoAckSender):
    """See above."""

    __slots__ = ()

    def send_all_1(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        self.end_packet()
        last = Fragment(0, self._tiles.content(tile), dtag=self._dtag)
        return [Send(last.encode(self._rule)), Finish()]

    transitions: ClassVar[Table] = {
        **NoAckSender.transitions,
        (SenderState.SEND, SenderInput.ALL_TILES_SENT): (send_all_1, SenderState.END),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.NO_ACK, Altered)
