"""What goes into a general block transfer and what comes out of it. GB §9.4.6.13."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.dlms.apdu import BlockControl, GeneralBlockTransfer
from reference_stack.dlms.apdu.block import LARGEST_WINDOW
from reference_stack.dlms.codec import longest_octets
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration

LARGEST_BLOCK_NUMBER = 0xFFFF
_HEADER_OCTETS = 6
_USUAL_TIMEOUT = Duration.of(minutes=5)


class State(Enum):
    IDLE = "nothing yet"
    SENDING = "waits for an acknowledgement"
    RECEIVING = "waits for blocks"
    RECEIVED = "has everything; what comes next is for the application to say"
    END = "over"


class Input(Enum):
    START = "an APDU to send"
    START_UNCONFIRMED = "an APDU to send to whoever listens"
    MORE_FOLLOWS = "a block of a message, and the next one follows at once"
    TURN_ENDS = "a block that wants an answer, and the message is not complete"
    MESSAGE_COMPLETE = "no block of the message is missing any more"
    REPEATED = "a block known already that wants an answer"
    ACK_SHOWS_REST = "acknowledged in part"
    ACK_SHOWS_ALL = "acknowledged to the end"
    ACK_BEFORE_ANSWER = "acknowledged to the end, and the answer is still to come"
    STRAY = "a block that has no place here"
    ABORTED = "the other party gives up"
    TOO_LONG = "more octets than were ever going to be accepted"
    TIMER_EXPIRED = "nothing was heard"
    ATTEMPTS_EXHAUSTED = "nothing new was heard too often"


@dataclass(frozen=True, slots=True)
class BlockParameters:
    """`largest_apdu_octets` bounds a block with its header, `largest_message_octets` the whole."""

    largest_apdu_octets: int = 0xFFFF
    largest_message_octets: int = 0xFFFF
    window: int = 1
    timeout: Duration = _USUAL_TIMEOUT
    attempts: int = 3

    def __post_init__(self) -> None:
        if self.block_octets < 1 or not 1 <= self.window <= LARGEST_WINDOW:
            raise MisuseError("a block needs room for an octet, a window is 1 to 63 blocks")

    @property
    def block_octets(self) -> int:
        """How much data one block carries."""
        return longest_octets(self.largest_apdu_octets - _HEADER_OCTETS)


@dataclass(frozen=True, slots=True)
class Start:
    """Send this APDU: a request, a notification, or the answer to what was received."""

    apdu: bytes
    confirmed: bool = True
    answer_follows: bool = False


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """`due` has come."""


Stimulus = Start | GeneralBlockTransfer | TimerExpired


@dataclass(frozen=True, slots=True)
class SendBlock:
    block: GeneralBlockTransfer


@dataclass(frozen=True, slots=True)
class Deliver:
    """All blocks of the other party are there."""

    apdu: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """The other party has everything, or it was never to say."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    reason: str


Effect = SendBlock | Deliver | Finish | GiveUp


ABORT = GeneralBlockTransfer(BlockControl(last_block=True, streaming=False, window=0), 0, 0, b"")
"""What a party sends that cannot go on. Known from memory only: nothing is judged by it."""
