"""The sender of ACK-Always mode. RFC8724 §8.4.2.1, RFC9011 §5.6.3.

A window is sent from its first tile to its last without listening; then an ACK has to say that
nothing of it is missing before the next one begins. A tile fills the opportunity it was first sent
in, and keeps that size.

Without DTag the answer to an ACK REQ may be about the packet before, if the first window of this
one was lost. If nothing else was heard, the All-1, or else the whole window, is sent again, and
only the answer to that is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Table
from reference_stack.schc.fragmentation.events import Effect, Report, Send
from reference_stack.schc.fragmentation.messages import Ack, AckRequest, CompoundAck, Fragment
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sender import (
    Classified,
    FragmentSender,
    ask,
    finish,
    give_up,
    refuse,
    send_abort,
)
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles, Tile


class State(Enum):
    INIT = "no packet yet"
    SEND = "the tiles of a window go out for the first time"
    WAIT_ACK = "listens"
    RESEND = "tiles reported missing go out again"
    ASK = "an ACK REQ waits for its opportunity"
    END = "the packet is confirmed"
    ERROR = "the packet failed"


class Input(Enum):
    PACKET_GIVEN = "a packet to send"
    PACKET_TOO_LONG = "a packet longer than the rule allows"
    TILE_REMAINS = "an opportunity for a tile of the window"
    WINDOW_ENDS = "an opportunity for the last tile of the window"
    ALL_TILES_SENT = "an opportunity for the last tile of the packet"
    TILES_MISSING = "an opportunity for a tile reported missing"
    LAST_MISSING = "the same, and it is the last one"
    ACK_REQ_DUE = "an opportunity to ask"
    NOTHING_FITS = "an opportunity too small for what is due"
    NOTHING_DUE = "an opportunity for nothing"
    ACK_SHOWS_GAPS = "tiles of the window are missing"
    ACK_COMPLETES_WINDOW = "the window has arrived, and there are more"
    ACK_CONFIRMS_WINDOW = "the same, with C=1 as in RFC9011 §figure-31"
    ACK_CONFIRMS_PACKET = "C=1 for the last window"
    ACK_IN_DOUBT = "C=1 for the first window that may be about the packet before"
    ACK_REFUSES_PACKET = "C=0 for the last window, and nothing is missing"
    ACK_CLAIMS_UNSENT = "tiles of the last window that there are not"
    ACK_OF_OTHER_WINDOW = "an ACK with the other W"
    RECEIVER_ABORTED = "the receiver gives up"
    TIMER_EXPIRED = "no ACK came, and a request is left"
    ATTEMPTS_EXHAUSTED = "nothing that helps came, and no request is left"


_ACKS = (
    Input.ACK_SHOWS_GAPS,
    Input.ACK_COMPLETES_WINDOW,
    Input.ACK_CONFIRMS_WINDOW,
    Input.ACK_CONFIRMS_PACKET,
    Input.ACK_IN_DOUBT,
    Input.ACK_REFUSES_PACKET,
    Input.ACK_CLAIMS_UNSENT,
)


class AckAlwaysSender(FragmentSender):
    """One packet after another; every window has its Retransmission Timer and its requests."""

    states = State
    inputs = Input
    initial = State.INIT

    __slots__ = ("_asked", "_heard", "_missing", "_sent", "_tiles", "_w")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._tiles = SizedTiles(rule)
        self._w = 0  # the window, counted from the start of the packet
        self._sent: dict[int, Tile] = {}  # the tiles of the window by index
        self._missing: list[int] = []  # indexes, in the order in which they go out again
        self._heard = False  # an ACK of this window that shows gaps came
        self._asked = False  # the last message was an ACK REQ

    # -- actions -------------------------------------------------------------------------------

    def begin(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        self._tiles = SizedTiles(self._rule, packet)
        self.begin_packet()
        self._begin_window(0)
        return ()

    def send_tile(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        index = self._rule.window_size - 1 - len(self._sent)
        self._tiles.sent_bits += tile.length
        self._sent[index] = tile
        return [Send(self._message(index))]

    def end_window(self, tile: Tile, now: Instant) -> Sequence[Effect]:
        self.start_timer(now)
        return self.send_tile(tile, now)

    def send_missing(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._asked = False
        return [Send(self._message(self._missing.pop(0)))]

    def send_last_missing(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.start_timer(now)
        return self.send_missing(detail, now)

    def send_ack_req(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._attempts += 1
        self._asked = True
        self.start_timer(now)
        return [Send(AckRequest(self._w & 1, self._dtag).encode(self._rule))]

    def note_missing(self, indexes: list[int], now: Instant) -> Sequence[Effect]:
        self._heard = True
        self._attempts += 1
        return self.renew_missing(indexes, now)

    def renew_missing(self, indexes: list[int], now: Instant) -> Sequence[Effect]:
        self._missing = indexes
        self.stop_timer()
        return ()

    def go_on(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.stop_timer()
        self._begin_window(self._w + 1)
        return ()

    def go_on_and_report(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.go_on(detail, now)
        return [Report("C=1 for a window that is not the last")]

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.INIT,     Input.PACKET_GIVEN):         (begin,             State.SEND),
        (State.INIT,     Input.PACKET_TOO_LONG):      (refuse,            State.ERROR),
        (State.SEND,     Input.TILE_REMAINS):         (send_tile,         State.SEND),
        (State.SEND,     Input.WINDOW_ENDS):          (end_window,        State.WAIT_ACK),
        (State.SEND,     Input.ALL_TILES_SENT):       (end_window,        State.WAIT_ACK),
        (State.SEND,     Input.RECEIVER_ABORTED):     (give_up,           State.ERROR),
        (State.WAIT_ACK, Input.ACK_SHOWS_GAPS):       (note_missing,      State.RESEND),
        (State.WAIT_ACK, Input.ACK_COMPLETES_WINDOW): (go_on,             State.SEND),
        (State.WAIT_ACK, Input.ACK_CONFIRMS_WINDOW):  (go_on_and_report,  State.SEND),
        (State.WAIT_ACK, Input.ACK_CONFIRMS_PACKET):  (finish,            State.END),
        (State.WAIT_ACK, Input.ACK_IN_DOUBT):         (renew_missing,     State.RESEND),
        (State.WAIT_ACK, Input.ACK_REFUSES_PACKET):   (send_abort,        State.ERROR),
        (State.WAIT_ACK, Input.ACK_CLAIMS_UNSENT):    (send_abort,        State.ERROR),
        (State.WAIT_ACK, Input.RECEIVER_ABORTED):     (give_up,           State.ERROR),
        (State.WAIT_ACK, Input.TIMER_EXPIRED):        (ask,               State.ASK),
        (State.WAIT_ACK, Input.ATTEMPTS_EXHAUSTED):   (send_abort,        State.ERROR),
        (State.RESEND,   Input.TILES_MISSING):        (send_missing,      State.RESEND),
        (State.RESEND,   Input.LAST_MISSING):         (send_last_missing, State.WAIT_ACK),
        (State.RESEND,   Input.ACK_SHOWS_GAPS):       (renew_missing,     State.RESEND),
        (State.RESEND,   Input.ACK_COMPLETES_WINDOW): (go_on,             State.SEND),
        (State.RESEND,   Input.ACK_CONFIRMS_WINDOW):  (go_on_and_report,  State.SEND),
        (State.RESEND,   Input.ACK_CONFIRMS_PACKET):  (finish,            State.END),
        (State.RESEND,   Input.ACK_REFUSES_PACKET):   (send_abort,        State.ERROR),
        (State.RESEND,   Input.ACK_CLAIMS_UNSENT):    (send_abort,        State.ERROR),
        (State.RESEND,   Input.RECEIVER_ABORTED):     (give_up,           State.ERROR),
        (State.ASK,      Input.ACK_REQ_DUE):          (send_ack_req,      State.WAIT_ACK),
        (State.ASK,      Input.ACK_SHOWS_GAPS):       (note_missing,      State.RESEND),
        (State.ASK,      Input.ACK_COMPLETES_WINDOW): (go_on,             State.SEND),
        (State.ASK,      Input.ACK_CONFIRMS_WINDOW):  (go_on_and_report,  State.SEND),
        (State.ASK,      Input.ACK_CONFIRMS_PACKET):  (finish,            State.END),
        (State.ASK,      Input.ACK_IN_DOUBT):         (renew_missing,     State.RESEND),
        (State.ASK,      Input.ACK_REFUSES_PACKET):   (send_abort,        State.ERROR),
        (State.ASK,      Input.ACK_CLAIMS_UNSENT):    (send_abort,        State.ERROR),
        (State.ASK,      Input.RECEIVER_ABORTED):     (give_up,           State.ERROR),
        (State.ASK,      Input.ATTEMPTS_EXHAUSTED):   (send_abort,        State.ERROR),
        (State.END,      Input.PACKET_GIVEN):         (begin,             State.SEND),
        (State.END,      Input.PACKET_TOO_LONG):      (refuse,            State.ERROR),
        (State.ERROR,    Input.PACKET_GIVEN):         (begin,             State.SEND),
        (State.ERROR,    Input.PACKET_TOO_LONG):      (refuse,            State.ERROR),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        **{
            (state, Input.NOTHING_DUE): "RFC8724 §8.4.2.1: it listens or is over" for state in State
        },
        **{
            (state, Input.NOTHING_FITS): "RFC8724 §8.4.2.1: a tile keeps its size; it waits"
            for state in (State.SEND, State.RESEND, State.ASK)
        },
        **{
            (state, Input.ACK_OF_OTHER_WINDOW): "RFC8724 §8.4.2.1: discarded silently"
            for state in State
        },
        **{
            (State.SEND, event): "RFC8724 §8.4.2.1: it does not listen before the window is out"
            for event in _ACKS
        },
        **{
            (state, event): "RFC8724 §8.4.2.1: the packet is over"
            for state in (State.INIT, State.END, State.ERROR)
            for event in (*_ACKS, Input.RECEIVER_ABORTED, Input.ATTEMPTS_EXHAUSTED)
        },
        (
            State.RESEND,
            Input.ATTEMPTS_EXHAUSTED,
        ): "RFC8724 §8.4.2.1: the last attempt is still under way",
        (State.RESEND, Input.ACK_IN_DOUBT): "RFC8724 §8.4.2.1: it is being sent again",
    }

    # -- classification ------------------------------------------------------------------------

    def _offered(self, size_bits: int) -> Classified:
        if self._missing:
            if self._tiles.message_bits(self._sent[self._missing[0]]) > size_bits:
                return Input.NOTHING_FITS, None
            last = len(self._missing) == 1
            return (Input.LAST_MISSING if last else Input.TILES_MISSING), None
        if len(self._sent) == self._rule.window_size or self._all_1_sent:
            return Input.ACK_REQ_DUE, None
        ends = len(self._sent) == self._rule.window_size - 1
        # Reading: RFC8724 §8.4.2.1 wants an L2 Word of the All-0; the others get as much.
        tile = self._tiles.next_tile(size_bits, least_bits=self._rule.l2_word_size)
        if tile is None:
            return Input.NOTHING_FITS, None
        if tile.is_last:
            return Input.ALL_TILES_SENT, tile
        return (Input.WINDOW_ENDS if ends else Input.TILE_REMAINS), tile

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        if isinstance(ack, CompoundAck) or ack.w != self._w & 1:
            return Input.ACK_OF_OTHER_WINDOW, None
        if ack.c:
            if self._w == 0 and self._asked and not self._heard:
                return Input.ACK_IN_DOUBT, self._telling_tiles()
            if self._all_1_sent:
                return Input.ACK_CONFIRMS_PACKET, None
            return Input.ACK_CONFIRMS_WINDOW, None
        missing = [index for index in self._sent if not self._has(ack.bitmap, index)]
        if self._all_1_sent and self._claims_more(ack.bitmap):
            return Input.ACK_CLAIMS_UNSENT, "the ACK claims tiles that were never sent"
        if missing and self._attempts >= self._rule.max_ack_requests:
            # Reading: the text compares only when the timer expires; an endless report ends too.
            reason = f"tiles are still missing after {self._attempts} requests"
            return Input.ATTEMPTS_EXHAUSTED, reason
        if missing:
            return Input.ACK_SHOWS_GAPS, missing
        if self._all_1_sent:
            return Input.ACK_REFUSES_PACKET, "all tiles arrived, and their RCS is wrong"
        return Input.ACK_COMPLETES_WINDOW, None

    def _has(self, bitmap: Bits, index: int) -> bool:
        """The bit of the All-1 is the rightmost. RFC8724 §8.2.2.3.

        Reading: some receivers put it where its index would be; that is understood as well.
        """
        rightmost = 1 if self._sent[index].is_last else 0
        return bool(bitmap.value & (1 << index | rightmost))

    def _telling_tiles(self) -> list[int]:
        """Those that a receiver tells from the packet before: the All-1, else all of the window."""
        ending = [index for index, tile in self._sent.items() if tile.is_last]
        return ending or list(self._sent)

    def _claims_more(self, bitmap: Bits) -> bool:
        sent = sum(1 << index for index in self._sent) | 1
        return bool(bitmap.value & ~sent)

    # -- the window ----------------------------------------------------------------------------

    @property
    def _all_1_sent(self) -> bool:
        return any(tile.is_last for tile in self._sent.values())

    def _begin_window(self, w: int) -> None:
        self._w = w
        self._sent = {}
        self._missing = []
        self._attempts = 0
        self._heard = self._asked = False

    def _message(self, index: int) -> Bits:
        tile = self._sent[index]
        w = self._w & 1
        if tile.is_last:
            return self._tiles.all_1(tile, w=w, dtag=self._dtag).encode(self._rule)
        return Fragment(index, self._tiles.content(tile), w, self._dtag).encode(self._rule)
