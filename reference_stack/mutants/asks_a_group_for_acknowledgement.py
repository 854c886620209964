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
from reference_stack.schc.fragmentation.sized_tiles import Tile

BREAKS = "FRG080"


class Altered(NoAckSender):
    """See above."""

    __slots__ = ()

    def send_all_1(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        request = Send(AckRequest(0).encode(self._rule))
        return [request] if self._ask() else super().send_all_1(tile, now)

    def _ask(self) -> bool:
        asked, self._attempts = self._attempts, 1
        return not asked

    transitions: ClassVar[Table] = {
        **NoAckSender.transitions,
        (SenderState.SEND, SenderInput.ALL_TILES_SENT): (send_all_1, SenderState.SEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.NO_ACK, Altered)
