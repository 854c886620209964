"""One push on its way: waiting, sent, and sent again until it is confirmed. BB §push-setup.

The notification stays the same in all tries, invoke-id included; only its protection is made anew.
A push that is not to be confirmed is sent once: over UDP nothing below says that it got lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from reference_stack.cosem.classes.push_setup import PushPlan
from reference_stack.dlms.apdu import DataNotification
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Machine, Table


class State(Enum):
    IDLE = "to be sent"
    WAITING = "not yet, or not now"
    UNCONFIRMED = "sent, and the confirm is to come"
    END = "over"


class Input(Enum):
    TIME_TO_WAIT = "the first try has to wait"
    TIME_TO_SEND = "it may be sent, for the last time"
    TIME_TO_SEND_FOR_CONFIRM = "it may be sent, and will be sent again if need be"
    TRIES_EXHAUSTED = "it was sent often enough"
    CONFIRMED = "the client has it"
    CANCELLED = "it is not wanted any more"


@dataclass(frozen=True, slots=True)
class Begin:
    """Send it at `at` at the earliest."""

    at: Instant


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """`due` has come, and `at` is the earliest that the communication window allows."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The client confirmed this very notification."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Method reset."""


Stimulus = Begin | TimerExpired | Confirmed | Cancel


@dataclass(frozen=True, slots=True)
class SendNotification:
    notification: DataNotification


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing more is to be done. `confirmed` says whether the client has it for certain."""

    confirmed: bool


Effect = SendNotification | Finish


class PushDelivery(Machine):
    """Of one notification of one push setup object."""

    states = State
    inputs = Input
    initial = State.IDLE

    __slots__ = ("_due", "_plan", "_retries", "notification", "push_setup")

    def __init__(self, push_setup: bytes, notification: DataNotification, plan: PushPlan) -> None:
        super().__init__()
        self.push_setup = push_setup
        self.notification = notification
        self._plan = plan
        self._retries = 0
        self._due: Instant | None = None

    # -- actions -------------------------------------------------------------------------------

    def wait(self, at: Instant, now: Instant) -> Sequence[Effect]:
        self._due = at
        return []

    def send(self, at: Instant, now: Instant) -> Sequence[Effect]:
        self._due = now.after(self._plan.delay(self._retries))
        return [SendNotification(self.notification)]

    def send_once(self, at: Instant, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [SendNotification(self.notification), Finish(confirmed=False)]

    def send_again(self, at: Instant, now: Instant) -> Sequence[Effect]:
        self._retries += 1
        return self.send(at, now)

    def give_up(self, at: Instant, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [Finish(confirmed=False)]

    def finish(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [Finish(confirmed=True)]

    def cancel(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [Finish(confirmed=False)]

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.IDLE,        Input.TIME_TO_WAIT):             (wait,       State.WAITING),
        (State.IDLE,        Input.TIME_TO_SEND):             (send_once,  State.END),
        (State.IDLE,        Input.TIME_TO_SEND_FOR_CONFIRM): (send,       State.UNCONFIRMED),
        (State.IDLE,        Input.CANCELLED):                (cancel,     State.END),
        (State.WAITING,     Input.TIME_TO_WAIT):             (wait,       State.WAITING),
        (State.WAITING,     Input.TIME_TO_SEND):             (send_once,  State.END),
        (State.WAITING,     Input.TIME_TO_SEND_FOR_CONFIRM): (send,       State.UNCONFIRMED),
        (State.WAITING,     Input.CANCELLED):                (cancel,     State.END),
        (State.UNCONFIRMED, Input.TIME_TO_WAIT):             (wait,       State.UNCONFIRMED),
        (State.UNCONFIRMED, Input.TIME_TO_SEND_FOR_CONFIRM): (send_again, State.UNCONFIRMED),
        (State.UNCONFIRMED, Input.TRIES_EXHAUSTED):          (give_up,    State.END),
        (State.UNCONFIRMED, Input.CONFIRMED):                (finish,     State.END),
        (State.UNCONFIRMED, Input.CANCELLED):                (cancel,     State.END),
    }
    ignored: ClassVar[Ignored] = {
        (State.IDLE,    Input.CONFIRMED): "BB §push-setup: nothing was sent yet",
        (State.WAITING, Input.CONFIRMED): "BB §push-setup: nothing was sent yet",
        **{
            (State.END, event): "BB §push-setup: the push is over"
            for event in (Input.CONFIRMED, Input.CANCELLED)
        },
    }
    # fmt: on

    # -- classification ------------------------------------------------------------------------

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        match stimulus:
            case Begin(at):
                return self.take(self._time(at, now), at, now)
            case TimerExpired(at):
                if self._due is None or now < self._due:
                    return []
                return self.take(self._time(at, now), at, now)
            case Confirmed():
                return self.take(Input.CONFIRMED, None, now)
            case Cancel():
                return self.take(Input.CANCELLED, None, now)

    def due(self) -> Instant | None:
        return self._due

    @property
    def is_over(self) -> bool:
        return self.state is State.END

    def _time(self, at: Instant, now: Instant) -> Input:
        if self.state is State.UNCONFIRMED and self._retries >= self._plan.retries:
            return Input.TRIES_EXHAUSTED
        if at > now:
            return Input.TIME_TO_WAIT
        return Input.TIME_TO_SEND_FOR_CONFIRM if self._plan.confirmed else Input.TIME_TO_SEND
