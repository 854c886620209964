"""The sender of ACK-on-Error mode. RFC8724 §8.4.3.1 as replaced by RFC9441 §3.2.1, RFC9011 §5.6.2.

Tiles go out from the first to the last, as many as an opportunity takes, then an All-1 asks for the
ACK. What an ACK reports missing is sent again, and a request after it. Where the rule wants an ACK
after each window, a fragment stops at the end of its window and the sender listens.

The last tile travels where the rule says. If the sender may choose, it goes along with the tiles
before it; alone it goes in the All-1, if the opportunity takes that. It never travels in both.

The request at the end is an All-1 until an ACK has come, for an ACK REQ names no packet and might
be answered for the packet before. Requests are counted for the packet, and anew for each window
where windows are acknowledged one by one; after the last one the sender listens once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Table
from reference_stack.schc.fragmentation.events import Effect, Send
from reference_stack.schc.fragmentation.messages import Ack, AckRequest, CompoundAck
from reference_stack.schc.fragmentation.rule import AckBehavior, FragmentationRule, TileInAll1
from reference_stack.schc.fragmentation.sender import (
    Classified,
    FragmentSender,
    ask,
    finish,
    give_up,
    listen,
    refuse,
    report,
    send_abort,
)
from reference_stack.schc.fragmentation.sent_tiles import SentTiles
from reference_stack.schc.fragmentation.tiles import tile_count


class State(Enum):
    INIT = "no packet yet"
    SEND = "tiles go out for the first time"
    WAIT_ACK = "listens"
    RESEND = "tiles reported missing go out again"
    ASK = "a request waits for its opportunity"
    END = "the packet is confirmed"
    ERROR = "the packet failed"


class Input(Enum):
    PACKET_GIVEN = "a packet to send"
    PACKET_TOO_LONG = "a packet with more tiles than the windows number"
    TILES_REMAIN = "an opportunity for tiles not sent yet"
    WINDOW_ENDS = "an opportunity for the last tiles of a window that is acknowledged by itself"
    TILES_MISSING = "an opportunity for tiles reported missing"
    ALL_TILES_SENT = "an opportunity for the first All-1"
    ALL_1_DUE = "an opportunity to ask with the All-1 again"
    ACK_REQ_DUE = "an opportunity to ask with an ACK REQ"
    REQUESTS_SPENT = "a request is due, and none is left"
    NOTHING_FITS = "an opportunity too small for what is due"
    NOTHING_DUE = "an opportunity for nothing"
    ACK_SHOWS_GAPS = "tiles that were sent are missing"
    ACK_COMPLETES_WINDOW = "the window has arrived, and there are more"
    ACK_CONFIRMS_PACKET = "C=1 for the last window"
    ACK_WANTS_ALL_1 = "C=0 for the last window, and nothing is missing"
    ACK_REFUSES_PACKET = "the same, and the last tile always travels in the All-1"
    ACK_KNOWS_NOTHING = "the answer shows that nothing of the latest windows has arrived"
    ACK_TELLS_NOTHING = "what is known already"
    ACK_IS_STRAY = "an ACK that cannot be about this packet"
    RECEIVER_ABORTED = "the receiver gives up"
    TIMER_EXPIRED = "no ACK came, and a request is left"
    ATTEMPTS_EXHAUSTED = "no ACK came, and no request is left"


class AckOnErrorSender(FragmentSender):
    """One packet after another, each under a Retransmission Timer and a limit of requests."""

    states = State
    inputs = Input
    initial = State.INIT

    __slots__ = ("_heard", "_tiles", "_window_open")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._tiles = SentTiles(rule, NO_BITS, dtag)
        self._heard = False  # an ACK came since the first All-1
        self._window_open = False  # the window sent last is to be acknowledged before the next

    # -- actions -------------------------------------------------------------------------------

    def begin(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        self._tiles = SentTiles(self._rule, packet, self._dtag)
        self._heard = self._window_open = False
        self.begin_packet()
        return ()

    def send_fragment(self, count: int, now: Instant) -> Sequence[Effect]:
        return [Send(self._tiles.send_next(count))]

    def end_window(self, count: int, now: Instant) -> Sequence[Effect]:
        self._window_open = True
        self.start_timer(now)
        return self.send_fragment(count, now)

    def send_missing(self, row: tuple[int, int], now: Instant) -> Sequence[Effect]:
        return [Send(self._tiles.send_missing(*row))]

    def send_all_1(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._attempts += 1
        self.start_timer(now)
        message = self._tiles.all_1()
        self._tiles.all_1_sent, self._tiles.all_1_missing = True, False
        return [Send(message.encode(self._rule))]

    def send_ack_req(self, w: int, now: Instant) -> Sequence[Effect]:
        self._attempts += 1
        self.start_timer(now)
        return [Send(AckRequest(w, self._dtag).encode(self._rule))]

    def note_missing(self, windows: Sequence[tuple[int, Bits]], now: Instant) -> Sequence[Effect]:
        self._note_heard()
        for w, bitmap in windows:
            self._tiles.note_missing(w, self._tiles.gaps(w, bitmap))
            self._tiles.all_1_missing |= self._tiles.lacks_all_1(w, bitmap)
        return ()

    def note_all_missing(self, from_window: int, now: Instant) -> Sequence[Effect]:
        self._note_heard()
        self._tiles.note_all_missing(from_window)
        return ()

    def want_all_1(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._note_heard()
        self._tiles.all_1_missing = True
        return ()

    def go_on(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.stop_timer()
        self._tiles.forget_missing()
        self._window_open = False
        self._attempts = 0  # Reading: for each window anew, where each is acknowledged
        return ()

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.INIT,     Input.PACKET_GIVEN):         (begin,            State.SEND),
        (State.INIT,     Input.PACKET_TOO_LONG):      (refuse,           State.ERROR),
        (State.SEND,     Input.TILES_REMAIN):         (send_fragment,    State.SEND),
        (State.SEND,     Input.WINDOW_ENDS):          (end_window,       State.WAIT_ACK),
        (State.SEND,     Input.ALL_TILES_SENT):       (send_all_1,       State.WAIT_ACK),
        (State.SEND,     Input.ACK_SHOWS_GAPS):       (note_missing,     State.RESEND),
        (State.SEND,     Input.ACK_IS_STRAY):         (report,           State.SEND),
        (State.SEND,     Input.RECEIVER_ABORTED):     (give_up,          State.ERROR),
        (State.WAIT_ACK, Input.ACK_SHOWS_GAPS):       (note_missing,     State.RESEND),
        (State.WAIT_ACK, Input.ACK_COMPLETES_WINDOW): (go_on,            State.SEND),
        (State.WAIT_ACK, Input.ACK_CONFIRMS_PACKET):  (finish,           State.END),
        (State.WAIT_ACK, Input.ACK_WANTS_ALL_1):      (want_all_1,       State.ASK),
        (State.WAIT_ACK, Input.ACK_REFUSES_PACKET):   (send_abort,       State.ERROR),
        (State.WAIT_ACK, Input.ACK_KNOWS_NOTHING):    (note_all_missing, State.RESEND),
        (State.WAIT_ACK, Input.ACK_IS_STRAY):         (report,           State.WAIT_ACK),
        (State.WAIT_ACK, Input.RECEIVER_ABORTED):     (give_up,          State.ERROR),
        (State.WAIT_ACK, Input.TIMER_EXPIRED):        (ask,              State.ASK),
        (State.WAIT_ACK, Input.ATTEMPTS_EXHAUSTED):   (send_abort,       State.ERROR),
        (State.RESEND,   Input.TILES_MISSING):        (send_missing,     State.RESEND),
        (State.RESEND,   Input.TILES_REMAIN):         (send_fragment,    State.SEND),
        (State.RESEND,   Input.WINDOW_ENDS):          (end_window,       State.WAIT_ACK),
        (State.RESEND,   Input.ALL_TILES_SENT):       (send_all_1,       State.WAIT_ACK),
        (State.RESEND,   Input.ALL_1_DUE):            (send_all_1,       State.WAIT_ACK),
        (State.RESEND,   Input.ACK_REQ_DUE):          (send_ack_req,     State.WAIT_ACK),
        (State.RESEND,   Input.REQUESTS_SPENT):       (listen,           State.WAIT_ACK),
        (State.RESEND,   Input.ACK_SHOWS_GAPS):       (note_missing,     State.RESEND),
        (State.RESEND,   Input.ACK_COMPLETES_WINDOW): (go_on,            State.SEND),
        (State.RESEND,   Input.ACK_CONFIRMS_PACKET):  (finish,           State.END),
        (State.RESEND,   Input.ACK_WANTS_ALL_1):      (want_all_1,       State.RESEND),
        (State.RESEND,   Input.ACK_REFUSES_PACKET):   (send_abort,       State.ERROR),
        (State.RESEND,   Input.ACK_KNOWS_NOTHING):    (note_all_missing, State.RESEND),
        (State.RESEND,   Input.ACK_IS_STRAY):         (report,           State.RESEND),
        (State.RESEND,   Input.RECEIVER_ABORTED):     (give_up,          State.ERROR),
        (State.ASK,      Input.ALL_1_DUE):            (send_all_1,       State.WAIT_ACK),
        (State.ASK,      Input.ACK_REQ_DUE):          (send_ack_req,     State.WAIT_ACK),
        (State.ASK,      Input.REQUESTS_SPENT):       (listen,           State.WAIT_ACK),
        (State.ASK,      Input.ACK_SHOWS_GAPS):       (note_missing,     State.RESEND),
        (State.ASK,      Input.ACK_COMPLETES_WINDOW): (go_on,            State.SEND),
        (State.ASK,      Input.ACK_CONFIRMS_PACKET):  (finish,           State.END),
        (State.ASK,      Input.ACK_WANTS_ALL_1):      (want_all_1,       State.ASK),
        (State.ASK,      Input.ACK_REFUSES_PACKET):   (send_abort,       State.ERROR),
        (State.ASK,      Input.ACK_KNOWS_NOTHING):    (note_all_missing, State.RESEND),
        (State.ASK,      Input.ACK_IS_STRAY):         (report,           State.ASK),
        (State.ASK,      Input.RECEIVER_ABORTED):     (give_up,          State.ERROR),
        (State.END,      Input.PACKET_GIVEN):         (begin,            State.SEND),
        (State.END,      Input.PACKET_TOO_LONG):      (refuse,           State.ERROR),
        (State.ERROR,    Input.PACKET_GIVEN):         (begin,            State.SEND),
        (State.ERROR,    Input.PACKET_TOO_LONG):      (refuse,           State.ERROR),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        **{
            (state, Input.NOTHING_DUE): "RFC8724 §8.4.3.1: it listens or is over" for state in State
        },
        **{
            (state, Input.NOTHING_FITS): "RFC9011 §5.6.2: a tile is not cut; it waits"
            for state in (State.SEND, State.RESEND, State.ASK)
        },
        **{
            (state, Input.ACK_TELLS_NOTHING): "RFC8724 §8.4.3.1: nothing is to be sent again"
            for state in (State.SEND, State.WAIT_ACK, State.RESEND, State.ASK)
        },
        **{
            (state, event): "RFC8724 §8.4.3.1: the packet is over"
            for state in (State.INIT, State.END, State.ERROR)
            for event in Input
            if event.name.startswith(("ACK_", "RECEIVER_")) and event is not Input.ACK_REQ_DUE
        },
    }

    # -- classification ------------------------------------------------------------------------

    def _fits(self, packet: Bits) -> bool:
        tiles = tile_count(packet.length, self._rule.tile_size)
        return 0 < tiles <= self._rule.capacity_tiles

    def _offered(self, size_bits: int) -> Classified:
        tiles, size = self._tiles, size_bits
        if tiles.any_missing:
            first, count = tiles.missing_row(size)
            return (Input.TILES_MISSING if count else Input.NOTHING_FITS), (first, count)
        if self._window_open:
            return self._request(tiles.highest_window)
        if tiles.remain(size):
            count = tiles.next_row(size, within_window=self._by_window)
            if not count:
                return Input.NOTHING_FITS, None
            after = tiles.sent + count
            ends = self._by_window and after < tiles.count and not after % self._rule.window_size
            return (Input.WINDOW_ENDS if ends else Input.TILES_REMAIN), count
        if not tiles.all_1_sent:
            return (Input.ALL_TILES_SENT if tiles.all_1_fits(size) else Input.NOTHING_FITS), None
        if self._heard and not tiles.all_1_missing:
            return self._request(tiles.last_window)
        if self._attempts >= self._rule.max_ack_requests:
            return Input.REQUESTS_SPENT, None
        return (Input.ALL_1_DUE if tiles.all_1_fits(size) else Input.NOTHING_FITS), None

    def _request(self, w: int) -> Classified:
        spent = self._attempts >= self._rule.max_ack_requests
        return (Input.REQUESTS_SPENT if spent else Input.ACK_REQ_DUE), w

    def _classify(self, ack: Ack | CompoundAck) -> Classified:
        match ack:
            case CompoundAck(windows):
                return self._classify_windows(windows)
            case Ack(w, 0, bitmap):
                return self._classify_windows(((w, bitmap),))
            case Ack(w):
                return self._classify_success(w)

    def _classify_success(self, w: int) -> Classified:
        if self._tiles.all_1_sent and w == self._tiles.last_window:
            return Input.ACK_CONFIRMS_PACKET, None
        if self._window_open and self._attempts:
            # It can only be about the packet before, so that nothing of this one is known there.
            return Input.ACK_KNOWS_NOTHING, 0
        return Input.ACK_IS_STRAY, f"C=1 for window {w}, of which it cannot be true"

    def _classify_windows(self, windows: Sequence[tuple[int, Bits]]) -> Classified:
        """What an ACK of C=0 says about its windows, of which there are several if compound."""
        tiles, (w, _) = self._tiles, windows[-1]
        if w > tiles.highest_window:
            if self._window_open and len(windows) == 1:
                return Input.ACK_COMPLETES_WINDOW, None
            return Input.ACK_IS_STRAY, f"an ACK for window {w}, which was not sent"
        if any(tiles.gaps(n, bitmap) or tiles.lacks_all_1(n, bitmap) for n, bitmap in windows):
            return Input.ACK_SHOWS_GAPS, windows
        if w < tiles.highest_window:
            # Reading: asked about later tiles, a receiver that names a whole window has none of
            # them: RFC8724 §8.4.3.2 lets it report the highest window that it has tiles of.
            asked_again = self._attempts > (0 if self._window_open else 1)
            if asked_again and self._due is not None:
                return Input.ACK_KNOWS_NOTHING, w + 1
            return Input.ACK_TELLS_NOTHING, None
        if tiles.all_1_sent:
            if self._rule.tile_in_all_1 is TileInAll1.YES:
                return Input.ACK_REFUSES_PACKET, "all tiles arrived, and their RCS is wrong"
            return Input.ACK_WANTS_ALL_1, None
        if self._window_open:
            return Input.ACK_COMPLETES_WINDOW, None
        return Input.ACK_TELLS_NOTHING, None

    # -- what actions share --------------------------------------------------------------------

    @property
    def _by_window(self) -> bool:
        return self._rule.ack_behavior is AckBehavior.AFTER_ALL_0

    def _note_heard(self) -> None:
        self._due = None
        self._heard = self._tiles.all_1_sent
