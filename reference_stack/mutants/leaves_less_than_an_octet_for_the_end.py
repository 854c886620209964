"""A gateway that fills its frames and has a few bits left for the last. Breaks FRG070."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Table
from reference_stack.nodes.parts import Parts
from reference_stack.schc.fragmentation.ack_always_sender import AckAlwaysSender, Input, State
from reference_stack.schc.fragmentation.events import Effect
from reference_stack.schc.fragmentation.rule import Mode
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles, Tile

BREAKS = "FRG070"


class _Tiles(SizedTiles):
    __slots__ = ()

    def next_tile(self, size_bits: int, *, least_bits: int) -> Tile | None:
        rest = self._packet.length - self.sent_bits
        length = size_bits - self._rule.header_length
        if rest > length >= least_bits:
            return Tile(self.sent_bits, length, False)
        return super().next_tile(size_bits, least_bits=least_bits)


class Altered(AckAlwaysSender):
    """See above."""

    __slots__ = ()

    def begin(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        effects = super().begin(packet, now)
        self._tiles = _Tiles(self._rule, packet)
        return effects

    transitions: ClassVar[Table] = {
        **AckAlwaysSender.transitions,
        (State.INIT, Input.PACKET_GIVEN): (begin, State.SEND),
        (State.END, Input.PACKET_GIVEN): (begin, State.SEND),
    }


def break_gateway(parts: Parts) -> Parts:
    return parts.with_sender(Mode.ACK_ALWAYS, Altered)
