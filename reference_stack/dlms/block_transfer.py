"""General block transfer: one party of one exchange. GB §9.4.6.13.

Every block tells three things: a piece of its sender's APDU, how far the sender has received the
other's (BNA), and how many blocks it would take in one go (window). Blocks with STR set follow each
other without answer; one without it ends the turn, and the other party acknowledges or answers. Who
has nothing more to send still sends blocks, numbered on, with LB set and no data.

A receiver with a gap acknowledges what came before it, and the sender goes on from there; nothing
acknowledged is sent again. A party that hears nothing speaks again up to `attempts` times, and so
often it answers what tells nothing new, which may be a copy made on the way. Over class A a turn
takes an uplink period: the timeout has to be longer than that.

The party that answers (a server with a request) acknowledges the end of what it received by its
answer; another one by a block of its own. An unconfirmed transfer is streamed to its end, unheard,
and announces a window of 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reference_stack.dlms.apdu import BlockControl, GeneralBlockTransfer
from reference_stack.dlms.block_events import (
    ABORT,
    LARGEST_BLOCK_NUMBER,
    BlockParameters,
    Deliver,
    Effect,
    Finish,
    GiveUp,
    Input,
    SendBlock,
    Start,
    State,
    Stimulus,
    TimerExpired,
)
from reference_stack.dlms.received_blocks import ReceivedBlocks
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Machine, Table


class BlockTransfer(Machine):
    """One exchange. `answers` says that an APDU of ours follows what we receive."""

    states = State
    inputs = Input
    initial = State.IDLE

    __slots__ = (
        "_acknowledged",
        "_answer_follows",
        "_answers",
        "_attempts",
        "_blocks",
        "_due",
        "_number",
        "_parameters",
        "_peer_window",
        "_received",
        "_repeats",
    )

    def __init__(self, parameters: BlockParameters, *, answers: bool) -> None:
        super().__init__()
        self._parameters = parameters
        self._answers = answers
        self._answer_follows = False
        self._blocks: list[bytes] = []  # data by block number - 1; acknowledgements are empty
        self._number = 0  # the highest block number that we used
        self._acknowledged = 0  # the highest one of them that the other party has
        self._peer_window = 1
        self._received = ReceivedBlocks()
        self._attempts = 0  # how often nothing was heard since there was something new
        self._repeats = 0  # how often something was answered that told nothing new
        self._due: Instant | None = None

    # -- actions -------------------------------------------------------------------------------

    def send_message(self, start: Start, now: Instant) -> Sequence[Effect]:
        self._answer_follows = start.answer_follows
        self._blocks = [b""] * self._number + self._pieces(start.apdu)
        return self._send_from(self._number + 1, now)

    def send_unconfirmed(self, start: Start, now: Instant) -> Sequence[Effect]:
        self._blocks = [b""] * self._number + self._pieces(start.apdu)
        last = len(self._blocks)
        return [
            *(self._block(number, number < last, window=0) for number in range(1, last + 1)),
            Finish(),
        ]

    def send_rest(self, detail: None, now: Instant) -> Sequence[Effect]:
        return self._send_from(self._acknowledged + 1, now)

    def repeat_last(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._wait(now)
        return [self._block(self._number, streaming=False)]

    def finish(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [Finish()]

    def wait(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._wait(now)
        return []

    def acknowledge(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._wait(now)
        return self._acknowledgement()

    def deliver(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._due = None
        message = Deliver(self._received.message())
        return [*self.acknowledge_end(None, now), message]

    def acknowledge_end(self, detail: None, now: Instant) -> Sequence[Effect]:
        return [] if self._answers else self._acknowledgement()

    def abort(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [SendBlock(ABORT), GiveUp("the message is longer than is accepted")]

    def give_up(self, reason: str, now: Instant) -> Sequence[Effect]:
        self._due = None
        return [GiveUp(reason)]

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.IDLE,      Input.START):              (send_message,     State.SENDING),
        (State.IDLE,      Input.START_UNCONFIRMED):  (send_unconfirmed, State.END),
        (State.IDLE,      Input.MORE_FOLLOWS):       (wait,             State.RECEIVING),
        (State.IDLE,      Input.TURN_ENDS):          (acknowledge,      State.RECEIVING),
        (State.IDLE,      Input.MESSAGE_COMPLETE):   (deliver,          State.RECEIVED),
        (State.IDLE,      Input.TOO_LONG):           (abort,            State.END),
        (State.SENDING,   Input.MORE_FOLLOWS):       (wait,             State.RECEIVING),
        (State.SENDING,   Input.TURN_ENDS):          (acknowledge,      State.RECEIVING),
        (State.SENDING,   Input.MESSAGE_COMPLETE):   (deliver,          State.RECEIVED),
        (State.SENDING,   Input.REPEATED):           (send_rest,        State.SENDING),
        (State.SENDING,   Input.ACK_SHOWS_REST):     (send_rest,        State.SENDING),
        (State.SENDING,   Input.ACK_SHOWS_ALL):      (finish,           State.END),
        (State.SENDING,   Input.ACK_BEFORE_ANSWER):  (wait,             State.RECEIVING),
        (State.SENDING,   Input.ABORTED):            (give_up,          State.END),
        (State.SENDING,   Input.TOO_LONG):           (abort,            State.END),
        (State.SENDING,   Input.TIMER_EXPIRED):      (repeat_last,      State.SENDING),
        (State.SENDING,   Input.ATTEMPTS_EXHAUSTED): (give_up,          State.END),
        (State.RECEIVING, Input.MORE_FOLLOWS):       (wait,             State.RECEIVING),
        (State.RECEIVING, Input.TURN_ENDS):          (acknowledge,      State.RECEIVING),
        (State.RECEIVING, Input.MESSAGE_COMPLETE):   (deliver,          State.RECEIVED),
        (State.RECEIVING, Input.REPEATED):           (acknowledge,      State.RECEIVING),
        (State.RECEIVING, Input.ABORTED):            (give_up,          State.END),
        (State.RECEIVING, Input.TOO_LONG):           (abort,            State.END),
        (State.RECEIVING, Input.TIMER_EXPIRED):      (acknowledge,      State.RECEIVING),
        (State.RECEIVING, Input.ATTEMPTS_EXHAUSTED): (give_up,          State.END),
        (State.RECEIVED,  Input.START):              (send_message,     State.SENDING),
        (State.RECEIVED,  Input.START_UNCONFIRMED):  (send_unconfirmed, State.END),
        (State.RECEIVED,  Input.REPEATED):           (acknowledge_end,  State.RECEIVED),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        **{
            (state, Input.STRAY): "GB §9.4.6.13: a number out of place is dropped"
            for state in State
        },
        **{
            (state, event): "GB §9.4.6.13: it tells nothing that is not known"
            for state in (State.IDLE, State.RECEIVING, State.RECEIVED)
            for event in (Input.ACK_SHOWS_REST, Input.ACK_SHOWS_ALL, Input.ACK_BEFORE_ANSWER)
        },
        (State.IDLE, Input.REPEATED): "GB §9.4.6.13: there is nothing to repeat",
        (State.IDLE, Input.ABORTED): "GB §9.4.6.13: there is nothing to give up",
        (State.RECEIVED, Input.ABORTED): "GB §9.4.6.13: there is nothing to give up",
        (State.RECEIVED, Input.ATTEMPTS_EXHAUSTED): "GB §9.4.6.13: acknowledged often enough",
        **{
            (State.END, event): "GB §9.4.6.13: the exchange is over"
            for event in Input
            if event not in (Input.START, Input.START_UNCONFIRMED, Input.STRAY)
        },
    }

    # -- classification ------------------------------------------------------------------------

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        """Raises Unexpected when an APDU is to be sent while another one is under way."""
        match stimulus:
            case Start(confirmed=confirmed):
                event = Input.START if confirmed else Input.START_UNCONFIRMED
                return self.take(event, stimulus, now)
            case TimerExpired():
                if self._due is None or now < self._due:
                    return []
                return self._again(now)
            case GeneralBlockTransfer():
                return self._hear(stimulus, now)

    def due(self) -> Instant | None:
        return self._due

    def begins_another(self, block: GeneralBlockTransfer) -> bool:
        """Whether the block cannot belong here: it is a first one, and not the first of this."""
        over = self.state is State.END
        return block.block_number == 1 and (over or self._received.differs(block))

    def _hear(self, block: GeneralBlockTransfer, now: Instant) -> Sequence[Effect]:
        if block == ABORT:
            return self.take(Input.ABORTED, "the other party gave up", now)
        self._peer_window = block.control.window
        acknowledgement = self._received.is_acknowledgement(block)
        if acknowledgement and not self._number:
            return self.take(Input.STRAY, None, now)  # of a transfer that is long over
        fresh = self._received.keep(block)
        event = self._block_input(block, fresh)
        if self._acknowledged < block.block_number_ack <= self._number:
            # That our acknowledgements arrived is no progress: two parties could go on for ever.
            told = self._blocks[self._acknowledged : block.block_number_ack]
            self._acknowledged = block.block_number_ack
            fresh = fresh or any(told)
        if acknowledgement:
            event = self._acknowledged_input()
        if fresh:
            self._attempts = self._repeats = 0
        elif event in _WANT_AN_ANSWER:
            self._repeats += 1
            if self._repeats > self._parameters.attempts:
                event = Input.STRAY  # else two parties that repeat would answer each other for ever
        return self.take(event, None, now)

    def _acknowledged_input(self) -> Input:
        if self._acknowledged < len(self._blocks):
            return Input.ACK_SHOWS_REST
        return Input.ACK_BEFORE_ANSWER if self._answer_follows else Input.ACK_SHOWS_ALL

    def _block_input(self, block: GeneralBlockTransfer, fresh: bool) -> Input:
        if self._received.octets > self._parameters.largest_message_octets:
            return Input.TOO_LONG
        if not fresh:
            wanting = self._received.knows(block.block_number) and not block.control.streaming
            return Input.REPEATED if wanting else Input.STRAY
        if self._received.complete:
            return Input.MESSAGE_COMPLETE
        return Input.MORE_FOLLOWS if block.control.streaming else Input.TURN_ENDS

    def _again(self, now: Instant) -> Sequence[Effect]:
        if self._attempts >= self._parameters.attempts:
            reason = f"nothing new was heard {self._attempts} times"
            return self.take(Input.ATTEMPTS_EXHAUSTED, reason, now)
        self._attempts += 1
        return self.take(Input.TIMER_EXPIRED, None, now)

    # -- blocks --------------------------------------------------------------------------------

    def _pieces(self, apdu: bytes) -> list[bytes]:
        size = self._parameters.block_octets
        pieces = [apdu[at : at + size] for at in range(0, len(apdu), size)]
        if self._number + len(pieces) > LARGEST_BLOCK_NUMBER:
            raise MisuseError(f"an APDU of {len(apdu)} octets needs too many blocks")
        return pieces

    def _send_from(self, first: int, now: Instant) -> Sequence[Effect]:
        """As many blocks as the other party takes in one go, at least one."""
        self._wait(now)
        last = min(first - 1 + max(self._peer_window, 1), len(self._blocks))
        self._number = max(self._number, last)
        return [self._block(number, number < last) for number in range(first, last + 1)]

    def _acknowledgement(self) -> Sequence[Effect]:
        if self._peer_window == 0 or self._number == LARGEST_BLOCK_NUMBER:
            return []  # nobody listens, or nothing is left to say it with
        self._number += 1
        return [self._block(self._number, streaming=False)]

    def _block(self, number: int, streaming: bool, window: int | None = None) -> SendBlock:
        own = self._parameters.window if window is None else window
        last = number >= len(self._blocks)
        data = self._blocks[number - 1] if number <= len(self._blocks) else b""
        control = BlockControl(last, streaming, own)
        return SendBlock(GeneralBlockTransfer(control, number, self._received.contiguous, data))

    def _wait(self, now: Instant) -> None:
        self._due = now.after(self._parameters.timeout)


_WANT_AN_ANSWER = {Input.REPEATED, Input.TURN_ENDS, Input.ACK_SHOWS_REST}
