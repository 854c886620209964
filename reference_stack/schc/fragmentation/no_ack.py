"""No-ACK mode: a sender that hears nothing and a receiver that says nothing. RFC8724 §8.4.1.

Without DTag nothing marks the start of a packet: what follows a lost All-1 is appended to what came
before it, and the RCS refuses both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Table
from reference_stack.schc.fragmentation.events import Deliver, Effect, Finish, GiveUp, Send
from reference_stack.schc.fragmentation.messages import (
    AckRequest,
    All1,
    Fragment,
    FromSender,
    SenderAbort,
)
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sender import Classified, FragmentSender, refuse
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles, Tile


class SenderState(Enum):
    INIT = "no packet yet"
    SEND = "fragments go out"
    END = "all of them are out"
    ERROR = "the packet does not suit the rule"


class SenderInput(Enum):
    PACKET_GIVEN = "a packet to send"
    PACKET_TOO_LONG = "a packet longer than the rule allows"
    TILE_REMAINS = "an opportunity for a tile that is not the last"
    ALL_TILES_SENT = "an opportunity for all that is left"
    NOTHING_FITS = "an opportunity too small for any tile"
    NOTHING_DUE = "an opportunity for nothing"


class NoAckSender(FragmentSender):
    """One packet after another, each finished when its last fragment is out."""

    states = SenderState
    inputs = SenderInput
    initial = SenderState.INIT

    __slots__ = ("_tiles",)

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._tiles = SizedTiles(rule)

    def begin(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        self._tiles = SizedTiles(self._rule, packet)
        self.begin_packet()
        return ()

    def send_fragment(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        self._tiles.sent_bits += tile.length
        fragment = Fragment(0, self._tiles.content(tile), dtag=self._dtag)
        return [Send(fragment.encode(self._rule))]

    def send_all_1(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        self.end_packet()
        all_1 = self._tiles.all_1(tile, w=0, dtag=self._dtag)
        return [Send(all_1.encode(self._rule)), Finish()]

    # fmt: off
    transitions: ClassVar[Table] = {
        (SenderState.INIT,  SenderInput.PACKET_GIVEN):    (begin,         SenderState.SEND),
        (SenderState.INIT,  SenderInput.PACKET_TOO_LONG): (refuse,        SenderState.ERROR),
        (SenderState.SEND,  SenderInput.TILE_REMAINS):    (send_fragment, SenderState.SEND),
        (SenderState.SEND,  SenderInput.ALL_TILES_SENT):  (send_all_1,    SenderState.END),
        (SenderState.END,   SenderInput.PACKET_GIVEN):    (begin,         SenderState.SEND),
        (SenderState.END,   SenderInput.PACKET_TOO_LONG): (refuse,        SenderState.ERROR),
        (SenderState.ERROR, SenderInput.PACKET_GIVEN):    (begin,         SenderState.SEND),
        (SenderState.ERROR, SenderInput.PACKET_TOO_LONG): (refuse,        SenderState.ERROR),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        (SenderState.SEND, SenderInput.NOTHING_FITS): "RFC8724 §8.4.1: it waits for a larger MTU",
        **{
            (state, SenderInput.NOTHING_DUE): "RFC8724 §8.4.1: there is no packet"
            for state in (SenderState.INIT, SenderState.END, SenderState.ERROR)
        },
    }

    def _offered(self, size_bits: int) -> Classified:
        tile = self._tiles.next_tile(size_bits, least_bits=self._rule.l2_word_size)
        if tile is None:
            return SenderInput.NOTHING_FITS, None
        return (SenderInput.ALL_TILES_SENT if tile.is_last else SenderInput.TILE_REMAINS), tile


class ReceiverState(Enum):
    IDLE = "no packet yet"
    RCV = "fragments come in"


class ReceiverInput(Enum):
    TILE_ARRIVED = "a fragment that is not the last"
    PACKET_COMPLETE = "the All-1, and the RCS is right"
    PACKET_WRONG = "the All-1, and the RCS is wrong"
    TOO_LONG = "more bits than the longest packet has"
    SENDER_ABORTED = "the sender gives up"
    INACTIVE = "nothing was heard for long"


class NoAckReceiver(FragmentReceiver):
    """Appends what comes. Never holds more than the longest packet of the rule."""

    states = ReceiverState
    inputs = ReceiverInput
    initial = ReceiverState.IDLE

    __slots__ = ("_packet",)

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._packet = NO_BITS

    def keep(self, payload: Bits, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        self._packet += payload
        return ()

    def deliver(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        self._clear()
        return [Deliver(packet)]

    def drop(self, reason: str, now: Instant) -> Sequence[Effect]:
        self._clear()
        return [GiveUp(reason)]

    def _clear(self) -> None:
        self._packet = NO_BITS
        self._inactive_at = None

    # fmt: off
    transitions: ClassVar[Table] = {
        (ReceiverState.IDLE, ReceiverInput.TILE_ARRIVED):    (keep,    ReceiverState.RCV),
        (ReceiverState.IDLE, ReceiverInput.PACKET_COMPLETE): (deliver, ReceiverState.IDLE),
        (ReceiverState.IDLE, ReceiverInput.PACKET_WRONG):    (drop,    ReceiverState.IDLE),
        (ReceiverState.IDLE, ReceiverInput.TOO_LONG):        (drop,    ReceiverState.IDLE),
        (ReceiverState.RCV,  ReceiverInput.TILE_ARRIVED):    (keep,    ReceiverState.RCV),
        (ReceiverState.RCV,  ReceiverInput.PACKET_COMPLETE): (deliver, ReceiverState.IDLE),
        (ReceiverState.RCV,  ReceiverInput.PACKET_WRONG):    (drop,    ReceiverState.IDLE),
        (ReceiverState.RCV,  ReceiverInput.TOO_LONG):        (drop,    ReceiverState.IDLE),
        (ReceiverState.RCV,  ReceiverInput.SENDER_ABORTED):  (drop,    ReceiverState.IDLE),
        (ReceiverState.RCV,  ReceiverInput.INACTIVE):        (drop,    ReceiverState.IDLE),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        (ReceiverState.IDLE, ReceiverInput.SENDER_ABORTED): "RFC8724 §8.3.4: nothing to give up",
    }

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        match message:
            case Fragment(payload=payload):
                if self._packet.length + payload.length > self._rule.longest_packet_bits:
                    return self.take(ReceiverInput.TOO_LONG, "a packet that never ends", now)
                return self.take(ReceiverInput.TILE_ARRIVED, payload, now)
            case All1(rcs, payload):
                if self._packet.length + payload.length > self._rule.longest_packet_bits:
                    return self.take(ReceiverInput.TOO_LONG, "a packet that is too long", now)
                packet = self._packet + payload
                if self._rule.rcs_algorithm.check(packet) == rcs:
                    return self.take(ReceiverInput.PACKET_COMPLETE, packet, now)
                return self.take(ReceiverInput.PACKET_WRONG, "the RCS is wrong", now)
            case SenderAbort():
                return self.take(ReceiverInput.SENDER_ABORTED, "the sender aborted", now)
            case AckRequest():
                return ()  # it has no W here, and so is never read as one
