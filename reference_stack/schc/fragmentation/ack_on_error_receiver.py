"""The receiver of ACK-on-Error mode. RFC8724 §8.4.3.2, replaced by RFC9441 §3.2.1; RFC9011 §5.6.2.

Tiles are put where W and FCN say, in any order and any number of times. An All-1 or an ACK REQ is
answered with an ACK: C=1 if the packet is there and its RCS right, else the lowest window with a
gap, or all windows with gaps if the rule has Compound ACKs. Once the All-1 is here, the tile that
completes the packet is answered as well. Where the rule wants an ACK after each window, the end of
one shows by its tile 0, by a tile of a later window or by the All-1.

An All-1 names the last window: that and all before it exist, even if no tile of them came. So does
an ACK REQ, except where windows are acknowledged one by one and it may name either.

There is no clean-up phase in the text. For the time of the Inactivity Timer a finished packet is
remembered: its All-1 is confirmed again and its tiles are known again, so that nothing is delivered
twice and the next packet is told from remnants, which without DTag nothing else tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Table
from reference_stack.schc.fragmentation.events import Deliver, Effect, GiveUp, Send
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    FromSender,
    SenderAbort,
)
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import AckBehavior, BitmapFormat, FragmentationRule
from reference_stack.schc.fragmentation.tiles import HeldTiles


class State(Enum):
    IDLE = "no packet yet"
    RCV = "tiles come in"
    DONE = "the packet is delivered and remembered"


class Input(Enum):
    TILES_ARRIVED = "tiles, and nothing to say about them"
    WINDOW_ENDED = "a window ended that is acknowledged by itself"
    REPORT_DUE = "an All-1 or an ACK REQ, and the packet is not complete"
    REPORTS_EXHAUSTED = "the same, and as many ACKs were sent as may be"
    PACKET_COMPLETE = "the All-1 is here, no tile is missing, and the RCS is right"
    END_REPEATED = "the All-1 of the packet delivered last, or an ACK REQ"
    REMNANT = "tiles of the packet delivered last"
    NEXT_PACKET = "a fragment that is not of the packet delivered last"
    TOO_LONG = "a tile beyond the end of the longest packet"
    SENDER_ABORTED = "the sender gives up"
    INACTIVE = "nothing was heard for long"


class AckOnErrorReceiver(FragmentReceiver):
    """Never holds more than the longest packet of the rule."""

    states = State
    inputs = Input
    initial = State.IDLE

    __slots__ = ("_all_1", "_ended", "_finished", "_gaps_told", "_named", "_tiles")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._clear()

    def _clear(self) -> None:
        self._tiles = HeldTiles(self._rule)
        self._all_1: All1 | None = None
        self._named = -1  # the highest window that a request showed to exist
        self._ended = 0  # how many windows ended and were acknowledged
        self._gaps_told = -1  # the window whose gaps were reported last
        self._finished = False
        self._attempts = 0
        self._inactive_at = None

    # -- actions -------------------------------------------------------------------------------

    def go_on(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        return ()

    def report(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        self._attempts += 1
        return [Send(self._ack().encode(self._rule))]

    def report_window(self, ended: int, now: Instant) -> Sequence[Effect]:
        if ended > self._ended:
            self._attempts = 0  # Reading: for each window anew, where each is acknowledged
        self._ended = ended
        return self.report(None, now)

    def deliver(self, packet: Bits, now: Instant) -> Sequence[Effect]:
        self._finished = True
        return [*self.confirm(None, now), Deliver(packet)]

    def confirm(self, detail: None, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        w = self._all_1.w if self._all_1 is not None else 0
        return [Send(Ack(w, 1, dtag=self._dtag).encode(self._rule))]

    def abort(self, reason: str, now: Instant) -> Sequence[Effect]:
        self._clear()
        return [self.send_abort(), GiveUp(reason)]

    def give_up(self, reason: str, now: Instant) -> Sequence[Effect]:
        self._clear()
        return [GiveUp(reason)]

    def forget(self, detail: object, now: Instant) -> Sequence[Effect]:
        self._clear()
        return ()

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.IDLE, Input.TILES_ARRIVED):     (go_on,         State.RCV),
        (State.IDLE, Input.WINDOW_ENDED):      (report_window, State.RCV),
        (State.IDLE, Input.REPORT_DUE):        (report,        State.RCV),
        (State.IDLE, Input.PACKET_COMPLETE):   (deliver,       State.DONE),
        (State.IDLE, Input.TOO_LONG):          (abort,         State.IDLE),
        (State.RCV,  Input.TILES_ARRIVED):     (go_on,         State.RCV),
        (State.RCV,  Input.WINDOW_ENDED):      (report_window, State.RCV),
        (State.RCV,  Input.REPORT_DUE):        (report,        State.RCV),
        (State.RCV,  Input.REPORTS_EXHAUSTED): (abort,         State.IDLE),
        (State.RCV,  Input.PACKET_COMPLETE):   (deliver,       State.DONE),
        (State.RCV,  Input.TOO_LONG):          (abort,         State.IDLE),
        (State.RCV,  Input.SENDER_ABORTED):    (give_up,       State.IDLE),
        (State.RCV,  Input.INACTIVE):          (abort,         State.IDLE),
        (State.DONE, Input.END_REPEATED):      (confirm,       State.DONE),
        (State.DONE, Input.NEXT_PACKET):       (forget,        State.IDLE),
        (State.DONE, Input.INACTIVE):          (forget,        State.IDLE),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        (State.IDLE, Input.SENDER_ABORTED): "RFC8724 §8.3.4: there is nothing to give up",
        (State.DONE, Input.SENDER_ABORTED): "RFC8724 §8.3.4: it is delivered",
        (State.DONE, Input.REMNANT): "RFC8724 §8.4.3.2: late fragments are dropped",
    }

    # -- classification ------------------------------------------------------------------------

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        if self._finished:
            event = self._input_when_finished(message)
            if event is not Input.NEXT_PACKET:
                return self.take(event, None, now)
            self.take(event, None, now)
        match message:
            case Fragment():
                return self._keep(message, now)
            case SenderAbort():
                return self.take(Input.SENDER_ABORTED, "the sender aborted", now)
            case All1(w=w):
                self._all_1 = message
                self._named = max(self._named, w)
            case AckRequest(w) if not self._by_window:
                self._named = max(self._named, w)
            case AckRequest():
                pass
        return self._answer(now)

    def _input_when_finished(self, message: FromSender) -> Input:
        ending = self._all_1
        match message:
            case Fragment(fcn, payload, w):
                return Input.REMNANT if self._tiles.agrees(w, fcn, payload) else Input.NEXT_PACKET
            case All1(rcs, _, w):
                same = ending is not None and (ending.rcs, ending.w) == (rcs, w)
                return Input.END_REPEATED if same else Input.NEXT_PACKET
            case AckRequest():
                return Input.END_REPEATED
            case SenderAbort():
                return Input.SENDER_ABORTED

    def _keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        tiles = self._tiles
        place = fragment.w * self._rule.window_size + self._rule.window_size - 1 - fragment.fcn
        if place * self._rule.tile_size + fragment.payload.length > self._longest_bits:
            return self.take(Input.TOO_LONG, "the packet is longer than the rule allows", now)
        tiles.keep(
            fragment.w,
            fragment.fcn,
            fragment.payload,
            short_last=self._rule.last_tile_may_be_regular,
        )
        if self._all_1 is not None:
            packet = self._complete_packet()
            if packet is not None:
                return self.take(Input.PACKET_COMPLETE, packet, now)
        if self._by_window:
            ended = self._windows_ended()
            if ended > self._ended or (self._gaps_told >= 0 and tiles.is_full(self._gaps_told)):
                return self._report_if_allowed(Input.WINDOW_ENDED, ended, now)
        return self.take(Input.TILES_ARRIVED, None, now)

    def _answer(self, now: Instant) -> Sequence[Effect]:
        """An All-1 or an ACK REQ came."""
        packet = self._complete_packet()
        if packet is not None:
            return self.take(Input.PACKET_COMPLETE, packet, now)
        ended = self._windows_ended()
        if self._by_window and ended > self._ended:
            return self._report_if_allowed(Input.WINDOW_ENDED, ended, now)
        return self._report_if_allowed(Input.REPORT_DUE, None, now)

    def _report_if_allowed(self, event: Input, ended: int | None, now: Instant) -> Sequence[Effect]:
        fresh_window = ended is not None and ended > self._ended
        if not fresh_window and self._attempts >= self._rule.max_ack_requests:
            reason = f"the packet is not complete after {self._attempts} ACKs"
            return self.take(Input.REPORTS_EXHAUSTED, reason, now)
        return self.take(event, ended, now)

    # -- what there is -------------------------------------------------------------------------

    @property
    def _by_window(self) -> bool:
        return self._rule.ack_behavior is AckBehavior.AFTER_ALL_0

    @property
    def _longest_bits(self) -> int:
        return self._rule.longest_packet_bits + self._rule.tile_size

    def _highest_window(self) -> int:
        return max(self._tiles.highest_window, self._named, 0)

    def _windows_ended(self) -> int:
        highest = self._highest_window()
        return highest + (1 if self._tiles.holds(highest, 0) else 0)

    def _complete_packet(self) -> Bits | None:
        """RFC8724 §8.4.3.2: checked whenever an ACK for the last window is prepared."""
        if self._all_1 is None:
            return None
        packet = self._tiles.assembled(self._all_1.w, self._all_1.payload)
        if packet is None or packet.length > self._longest_bits:
            return None
        right = self._rule.rcs_algorithm.check(packet) == self._all_1.rcs
        return packet if right else None

    def _bitmap(self, w: int) -> Bits:
        bitmap = self._tiles.bitmap(w)
        if self._all_1 is not None and self._all_1.payload and self._all_1.w == w:
            return Bits(bitmap.value | 1, bitmap.length)  # RFC8724 §8.2.2.3
        return bitmap

    def _ack(self) -> Ack | CompoundAck:
        """The lowest window that misses tiles, or all of them; else the highest one known."""
        highest = self._highest_window()
        gaps = [w for w in range(highest) if not self._tiles.is_full(w)]
        if not gaps or highest == self._named:
            gaps.append(highest)
        self._gaps_told = gaps[0] if not self._tiles.is_full(gaps[0]) else -1
        if self._rule.bitmap_format is BitmapFormat.COMPOUND_ACK and len(gaps) > 1:
            return CompoundAck(tuple((w, self._bitmap(w)) for w in gaps), self._dtag)
        return Ack(gaps[0], 0, self._bitmap(gaps[0]), self._dtag)
