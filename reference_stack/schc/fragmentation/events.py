"""What a fragmentation machine is told, and what it asks for.

A sender sends only when it is offered an `Opportunity`, and then one message at most; a
Sender-Abort alone comes at once, since it always fits. A receiver's messages come at once. Whoever
owns the link keeps what cannot leave yet for the next chance.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.bits import Bits


@dataclass(frozen=True, slots=True)
class Start:
    """A SCHC Packet is to be sent: RuleID first, any number of bits, not padded. RFC8724 §9."""

    packet: Bits


@dataclass(frozen=True, slots=True)
class Opportunity:
    """The link can take one message now, of at most that many bits, RuleID included."""

    size_bits: int


@dataclass(frozen=True, slots=True)
class Received:
    """A fragmentation message came in, RuleID first, with whatever padding it has."""

    message: Bits


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """The moment named by `due()` has come."""


@dataclass(frozen=True, slots=True)
class WindowsPassed:
    """Class A: the receive windows after an uplink of ours brought nothing for this session.

    Only a class A device is told so; that is how a receiver learns that it has to open windows.
    """


Stimulus = Start | Opportunity | Received | TimerExpired | WindowsPassed


@dataclass(frozen=True, slots=True)
class Send:
    """Hand this message to the link: a whole number of L2 Words, RuleID first."""

    message: Bits


@dataclass(frozen=True, slots=True)
class Deliver:
    """A SCHC Packet came in intact. Less than one L2 Word of padding may follow its last bit."""

    packet: Bits


@dataclass(frozen=True, slots=True)
class GiveUp:
    """This packet failed on our side, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The peer confirmed the packet, or all of it is sent where nothing is confirmed."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Class A: send any uplink to open receive windows; empty will do. RFC9011 §5.6.3.5.1."""


@dataclass(frozen=True, slots=True)
class Report:
    """The peer did something odd that is no error and changed nothing."""

    text: str


Effect = Send | Deliver | GiveUp | Finish | Poll | Report
