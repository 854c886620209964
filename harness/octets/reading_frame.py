"""A radio frame read by the rules of a profile: fragmentation message or packet. RFC9011 §5."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from harness.octets.reading_apdu import octet_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError, Truncated
from reference_stack.nodes.schc_headers import ready_compressor
from reference_stack.profiles.profile import Profile
from reference_stack.schc.compression import Compressor
from reference_stack.schc.fragmentation.messages import (
    FromReceiver,
    FromSender,
    decode_from_receiver,
    decode_from_sender,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import CompressionRule, Rule

Message = FromSender | FromReceiver


class FrameKind(Enum):
    """What a frame is to SCHC."""

    EMPTY = "empty"
    """No FPort, or no octets where some are needed: it only opens receive windows."""
    FOREIGN = "foreign port"
    """No rule has its FPort: not SCHC, and nobody's fault."""
    FRAGMENTATION = "fragmentation message"
    PACKET = "SCHC packet"


@dataclass(frozen=True, slots=True)
class FrameReading:
    """One frame."""

    kind: FrameKind
    octets: bytes
    """The FRMPayload."""
    port: int | None = None
    rule: Rule | None = None
    message: Message | None = None
    """What a fragmentation message means; None when it is malformed."""
    from_sender: bool = False
    """Whether a fragmentation message comes from the party that sends the packet."""
    packet: bytes | None = None
    """The IPv6 packet of a whole SCHC packet; None when it does not decompress."""
    problem: ProtocolError | None = None
    at_octet: int | None = None
    """The wrong octet of the FRMPayload, or the first missing; None where none can be named."""

    @property
    def schc_message(self) -> Bits:
        """RuleID, then the FRMPayload."""
        rule_id = b"" if self.port is None else bytes((self.port & 0xFF,))
        return Bits.from_octets(rule_id + self.octets)


class FrameReader:
    """Reads the frames of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._rules = profile.rules
        self._compressor = compressor_of(profile)

    def read(self, port: int | None, octets: bytes, direction: Direction) -> FrameReading:
        """Raises nothing."""
        if port is None:
            return FrameReading(FrameKind.EMPTY, octets, port)
        message = Bits.from_octets(bytes((port & 0xFF,)) + octets)
        rule = self._rules.rule_of(message)
        if not octets and not isinstance(rule, CompressionRule):
            return FrameReading(FrameKind.EMPTY, octets, port)
        if rule is None:
            return FrameReading(FrameKind.FOREIGN, octets, port)
        if isinstance(rule, FragmentationRule):
            return _fragmentation(rule, port, octets, direction, message)
        try:
            packet = self._compressor.decompress(message, direction)
        except ProtocolError as problem:
            if not octets:
                return FrameReading(FrameKind.EMPTY, octets, port)
            return FrameReading(
                FrameKind.PACKET, octets, port, rule, problem=problem, at_octet=_at(problem, octets)
            )
        return FrameReading(FrameKind.PACKET, octets, port, rule, packet=packet)


def compressor_of(profile: Profile) -> Compressor:
    """The right one for a profile."""
    return ready_compressor(Compressor, profile)


def _fragmentation(
    rule: FragmentationRule, port: int, octets: bytes, direction: Direction, message: Bits
) -> FrameReading:
    from_sender = direction is rule.direction
    meaning: Message | None = None
    problem: ProtocolError | None = None
    try:
        if from_sender:
            meaning = decode_from_sender(rule, message)
        else:
            meaning = decode_from_receiver(rule, message)
    except ProtocolError as caught:
        problem = caught
    return FrameReading(
        FrameKind.FRAGMENTATION,
        octets,
        port,
        rule,
        meaning,
        from_sender,
        problem=problem,
        at_octet=_at(problem, octets),
    )


def _at(problem: ProtocolError | None, octets: bytes) -> int | None:
    """Counted in the FRMPayload, for the RuleID is the FPort. What is missing is at the end."""
    if isinstance(problem, Truncated):
        return len(octets)
    at = octet_of(problem)
    return None if at is None else max(at - 1, 0)
