"""What every node is told and what it asks for, at its two boundaries: radio and IP."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.lorawan.frame import Frame


@dataclass(frozen=True, slots=True)
class FrameReceived:
    """A frame came over the radio.

    `payload_limit_octets` is what one frame may carry the other way, if that is known: for a
    gateway the answer in the receive window that this uplink opened.
    """

    frame: Frame
    payload_limit_octets: int | None = None
    multicast: bool = False


@dataclass(frozen=True, slots=True)
class PacketReceived:
    """A whole IPv6 packet."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """The moment named by `due()` has come."""


@dataclass(frozen=True, slots=True)
class SendFrame:
    """Hand this frame to the radio."""

    frame: Frame
    multicast: bool = False


@dataclass(frozen=True, slots=True)
class SendPacket:
    """Hand this IPv6 packet to the network."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling whoever reads the log of this node; changes nothing."""

    text: str


Stimulus = FrameReceived | PacketReceived | TimerExpired
Effect = SendFrame | SendPacket | Note
