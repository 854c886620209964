"""The receiver of ACK-Always mode. RFC8724 §8.4.2.2, RFC9011 §5.6.3.

Each window is answered when its last tile comes, and again when what was missing completes it. The
next window begins with the first message that has the other W. Once the All-1 is here, every tile
may be the one that completes the packet.

After that a clean-up phase answers what is repeated. Without DTag it ends with any fragment that
may be of another packet: one of a window 0 that is not the All-1 delivered last.

A device of class A hears something only after an uplink. After an All-0 it repeats its ACK until
something comes; otherwise it polls at the pace of RFC9011 §5.6.3.5.1, and when the packet is
delivered it goes on for two Retransmission Timers, within which an ACK REQ would have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Duration, Instant, earliest
from reference_stack.kernel.machine import Ignored, Table
from reference_stack.schc.fragmentation.ack_always_phases import (
    ANSWERED,
    NEXT,
    Input,
    State,
)
from reference_stack.schc.fragmentation.events import Deliver, Effect, GiveUp, Poll, Send
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    FromSender,
    SenderAbort,
)
from reference_stack.schc.fragmentation.received_windows import ReceivedWindows
from reference_stack.schc.fragmentation.receiver import FragmentReceiver
from reference_stack.schc.fragmentation.rule import FragmentationRule


class AckAlwaysReceiver(FragmentReceiver):
    """Never holds more than the longest packet of the rule."""

    states = State
    inputs = Input
    initial = State.IDLE

    __slots__ = ("_finished", "_poll_at", "_poll_until", "_windows")

    def __init__(self, rule: FragmentationRule, *, dtag: int = 0) -> None:
        super().__init__(rule, dtag=dtag)
        self._clear()

    def _clear(self) -> None:
        self._windows = ReceivedWindows(self._rule)
        self._finished: All1 | None = None  # the All-1 of the packet delivered last
        self._attempts = 0
        self._inactive_at = None
        self._poll_at: Instant | None = None
        self._poll_until: Instant | None = None

    # -- actions -------------------------------------------------------------------------------

    def keep(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        self._windows.keep(fragment.fcn, fragment.payload)
        return ()

    def keep_and_answer(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self.keep(fragment, now)
        return self._acknowledge()

    def keep_all_1(self, all_1: All1, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        self._windows.all_1 = all_1
        return self._acknowledge()

    def answer(self, detail: object, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        return self._acknowledge()

    def repeat_ack(self, detail: None, now: Instant) -> Sequence[Effect]:
        return self._acknowledge()

    def begin_with_tile(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self._begin_window()
        return self.keep(fragment, now)

    def begin_with_all_0(self, fragment: Fragment, now: Instant) -> Sequence[Effect]:
        self._begin_window()
        return self.keep_and_answer(fragment, now)

    def begin_with_all_1(self, all_1: All1, now: Instant) -> Sequence[Effect]:
        self._begin_window()
        return self.keep_all_1(all_1, now)

    def begin_and_answer(self, detail: object, now: Instant) -> Sequence[Effect]:
        self._begin_window()
        return self.answer(None, now)

    def deliver(self, end: tuple[Bits, All1], now: Instant) -> Sequence[Effect]:
        packet, self._finished = end
        return [*self.confirm(None, now), Deliver(packet)]

    def confirm(self, detail: object, now: Instant) -> Sequence[Effect]:
        self.restart_timer(now)
        timer = self._rule.retransmission_timer
        self._poll_until = None if timer is None else now.after(timer.times(2))
        w = 0 if self._finished is None else self._finished.w
        return [Send(Ack(w, 1, dtag=self._dtag).encode(self._rule))]

    def schedule_poll(self, detail: None, now: Instant) -> Sequence[Effect]:
        timer, rule = self._rule.retransmission_timer, self._rule
        if timer is not None:  # RFC9011 §5.6.3.5.1
            often = rule.max_ack_requests * rule.ack_req_dn_opportunity
            moment = now.after(Duration(timer.microseconds // often))
            enough = self._poll_until is not None and moment > self._poll_until
            self._poll_at = None if enough else moment
        return ()

    def poll(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._poll_at = None
        return [Poll()]

    def abort(self, reason: str, now: Instant) -> Sequence[Effect]:
        self._clear()
        return [self.send_abort(), GiveUp(reason)]

    def give_up(self, reason: str, now: Instant) -> Sequence[Effect]:
        # Reading: RFC8724 §8.4.2.2 would answer with a Receiver-Abort, §8.3.4 forbids any answer.
        self._clear()
        return [GiveUp(reason)]

    def forget(self, detail: object, now: Instant) -> Sequence[Effect]:
        self._clear()
        return ()

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.IDLE,      Input.TILE_ARRIVED):         (keep,             State.ACCEPT),
        (State.IDLE,      Input.ALL_0_ARRIVED):        (keep_and_answer,  State.RETX),
        (State.IDLE,      Input.PACKET_COMPLETE):      (deliver,          State.CLEAN_UP),
        (State.IDLE,      Input.ALL_1_ARRIVED):        (keep_all_1,       State.RETX_LAST),
        (State.IDLE,      Input.ACK_REQUESTED):        (answer,           State.ACCEPT),
        (State.IDLE,      Input.TOO_LONG):             (abort,            State.IDLE),
        (State.ACCEPT,    Input.TILE_ARRIVED):         (keep,             State.ACCEPT),
        (State.ACCEPT,    Input.ALL_0_ARRIVED):        (keep_and_answer,  State.RETX),
        (State.ACCEPT,    Input.PACKET_COMPLETE):      (deliver,          State.CLEAN_UP),
        (State.ACCEPT,    Input.ALL_1_ARRIVED):        (keep_all_1,       State.RETX_LAST),
        (State.ACCEPT,    Input.ACK_REQUESTED):        (answer,           State.ACCEPT),
        (State.ACCEPT,    Input.ACKS_EXHAUSTED):       (abort,            State.IDLE),
        (State.ACCEPT,    Input.TOO_LONG):             (abort,            State.IDLE),
        (State.ACCEPT,    Input.SENDER_ABORTED):       (give_up,          State.IDLE),
        (State.ACCEPT,    Input.WINDOWS_PASSED):       (schedule_poll,    State.ACCEPT),
        (State.ACCEPT,    Input.POLL_DUE):             (poll,             State.ACCEPT),
        (State.ACCEPT,    Input.INACTIVE):             (abort,            State.IDLE),
        (State.RETX,      Input.TILE_ARRIVED):         (keep,             State.RETX),
        (State.RETX,      Input.WINDOW_COMPLETE):      (keep_and_answer,  State.RETX),
        (State.RETX,      Input.ALL_0_ARRIVED):        (keep_and_answer,  State.RETX),
        (State.RETX,      Input.ACK_REQUESTED):        (answer,           State.RETX),
        (State.RETX,      Input.NEXT_TILE):            (begin_with_tile,  State.ACCEPT),
        (State.RETX,      Input.NEXT_ALL_0):           (begin_with_all_0, State.RETX),
        (State.RETX,      Input.NEXT_PACKET_COMPLETE): (deliver,          State.CLEAN_UP),
        (State.RETX,      Input.NEXT_ALL_1):           (begin_with_all_1, State.RETX_LAST),
        (State.RETX,      Input.NEXT_ACK_REQUESTED):   (begin_and_answer, State.ACCEPT),
        (State.RETX,      Input.ACKS_EXHAUSTED):       (abort,            State.IDLE),
        (State.RETX,      Input.TOO_LONG):             (abort,            State.IDLE),
        (State.RETX,      Input.SENDER_ABORTED):       (give_up,          State.IDLE),
        (State.RETX,      Input.ACK_UNHEARD):          (repeat_ack,       State.RETX),
        (State.RETX,      Input.INACTIVE):             (abort,            State.IDLE),
        (State.RETX_LAST, Input.TILE_ARRIVED):         (keep,             State.RETX_LAST),
        (State.RETX_LAST, Input.PACKET_COMPLETE):      (deliver,          State.CLEAN_UP),
        (State.RETX_LAST, Input.ALL_1_ARRIVED):        (keep_all_1,       State.RETX_LAST),
        (State.RETX_LAST, Input.ACK_REQUESTED):        (answer,           State.RETX_LAST),
        (State.RETX_LAST, Input.ACKS_EXHAUSTED):       (abort,            State.IDLE),
        (State.RETX_LAST, Input.TOO_LONG):             (abort,            State.IDLE),
        (State.RETX_LAST, Input.SENDER_ABORTED):       (give_up,          State.IDLE),
        (State.RETX_LAST, Input.WINDOWS_PASSED):       (schedule_poll,    State.RETX_LAST),
        (State.RETX_LAST, Input.POLL_DUE):             (poll,             State.RETX_LAST),
        (State.RETX_LAST, Input.INACTIVE):             (abort,            State.IDLE),
        (State.CLEAN_UP,  Input.END_REPEATED):         (confirm,          State.CLEAN_UP),
        (State.CLEAN_UP,  Input.NEW_PACKET):           (forget,           State.IDLE),
        (State.CLEAN_UP,  Input.WINDOWS_PASSED):       (schedule_poll,    State.CLEAN_UP),
        (State.CLEAN_UP,  Input.POLL_DUE):             (poll,             State.CLEAN_UP),
        (State.CLEAN_UP,  Input.INACTIVE):             (forget,           State.IDLE),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        **{
            (state, event): "RFC8724 §8.4.2.2: the other W is discarded silently"
            for state in (State.IDLE, State.ACCEPT, State.RETX_LAST)
            for event in set(NEXT.values())
        },
        (State.RETX, Input.ALL_1_ARRIVED): "RFC8724 §8.4.2.2: the window is not the last",
        (State.RETX, Input.PACKET_COMPLETE): "RFC8724 §8.4.2.2: the window is not the last",
        (State.RETX_LAST, Input.ALL_0_ARRIVED): "RFC8724 §8.4.2.2: the window is the last",
        (State.CLEAN_UP, Input.REMNANT): "RFC8724 §8.4.2.2: discarded silently",
        (State.CLEAN_UP, Input.SENDER_ABORTED): "RFC8724 §8.3.4: it is delivered",
        (State.IDLE, Input.SENDER_ABORTED): "RFC8724 §8.3.4: there is nothing to give up",
        (State.IDLE, Input.WINDOWS_PASSED): "RFC9011 §5.6.3: there is no session",
    }

    # -- classification ------------------------------------------------------------------------

    def due(self) -> Instant | None:
        return earliest(self._inactive_at, self._poll_at)

    def _expire(self, now: Instant) -> Sequence[Effect]:
        effects = super()._expire(now)
        if self._poll_at is not None and self._poll_at <= now:
            return [*effects, *self.take(Input.POLL_DUE, None, now)]
        return effects

    def _miss(self, now: Instant) -> Sequence[Effect]:
        if self._windows.has_ended and self._finished is None:
            return self._take_if_allowed(Input.ACK_UNHEARD, None, now)
        return self.take(Input.WINDOWS_PASSED, None, now)

    def _receive(self, message: FromSender, now: Instant) -> Sequence[Effect]:
        self._poll_at = None
        if self._finished is not None:
            event = self._input_when_finished(message, self._finished)
            if event is not Input.NEW_PACKET:
                return self.take(event, None, now)
            self.take(event, None, now)
        if isinstance(message, SenderAbort):
            return self.take(Input.SENDER_ABORTED, "the sender aborted", now)
        other = message.w != self._windows.w & 1
        event, detail = self._classify(message, other)
        if other:
            event = NEXT.get(event, event)
        return self._take_if_allowed(event, detail, now)

    def _take_if_allowed(self, event: Input, detail: object, now: Instant) -> Sequence[Effect]:
        spent = self._attempts >= self._rule.max_ack_requests
        if spent and event in ANSWERED and (self.state, event) in self.transitions:
            reason = f"the window is not complete after {self._attempts} ACKs"
            return self.take(Input.ACKS_EXHAUSTED, reason, now)
        return self.take(event, detail, now)

    def _input_when_finished(self, message: FromSender, finished: All1) -> Input:
        """What is told from a new packet by W=0 only, if it is. RFC9011 §5.6.3.5.1."""
        if isinstance(message, SenderAbort):
            return Input.SENDER_ABORTED
        same = message.w == finished.w
        if message == finished or (same and isinstance(message, AckRequest)):
            return Input.END_REPEATED
        return Input.REMNANT if message.w else Input.NEW_PACKET

    def _classify(self, message: Fragment | All1 | AckRequest, other: bool) -> tuple[Input, object]:
        """As if it had the W of the window; `other` says that it has not."""
        windows = self._windows
        match message:
            case AckRequest():
                return Input.ACK_REQUESTED, None
            case All1(payload=payload):
                if windows.length + payload.length > self._rule.longest_packet_bits:
                    return Input.TOO_LONG, "the packet is longer than the rule allows"
                packet = windows.packet_with(message)
                if self._is_right(packet, message):
                    return Input.PACKET_COMPLETE, (packet, message)
                return Input.ALL_1_ARRIVED, message
            case Fragment(index, payload):
                longer = payload.length if other or windows.lacks(index) else 0
                if windows.length + longer > self._rule.longest_packet_bits:
                    return Input.TOO_LONG, "the packet is longer than the rule allows"
                if windows.all_1 is not None and index:
                    packet = windows.packet_with(windows.all_1, (index, payload))
                    if self._is_right(packet, windows.all_1):
                        return Input.PACKET_COMPLETE, (packet, windows.all_1)
                    return Input.TILE_ARRIVED, message
                if index == 0:
                    return Input.ALL_0_ARRIVED, message
                return (
                    Input.WINDOW_COMPLETE if windows.fills(index) else Input.TILE_ARRIVED
                ), message

    def _is_right(self, packet: Bits, all_1: All1) -> bool:
        return self._rule.rcs_algorithm.check(packet) == all_1.rcs

    # -- what actions share --------------------------------------------------------------------

    def _begin_window(self) -> None:
        self._windows.begin_next()
        self._attempts = 0

    def _acknowledge(self) -> Sequence[Effect]:
        """C=0 with the bitmap, even if the window is whole. RFC8724 §8.2.4."""
        self._attempts += 1
        w = self._windows.w & 1
        return [Send(Ack(w, 0, self._windows.bitmap(), self._dtag).encode(self._rule))]
