"""One end of a radio link: compression above, fragmentation below. RFC8724 §5, RFC9011 §3.

Packets go in by `send_packet` and wait until the link offers an opportunity; `next_frame` is such
an offer, and gives one frame or none. What the radio brings goes in by `receive`. There is no clock
and no radio here: the owner knows when the link can take a frame, which for a device of class A is
at any time and for its gateway only after an uplink.

Control messages go before data; of what a receiver says only the latest matters. A packet that fits
in a frame does not wait for one in fragments whose acknowledgement is still out; apart from that,
first come, first sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant, earliest
from reference_stack.lorawan.frame import EMPTY, Frame
from reference_stack.nodes.parts import FragmentationEnd, Parts
from reference_stack.nodes.schc_headers import ready_compressor
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation import events
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import CompressionRule, RuleSet


@dataclass(frozen=True, slots=True)
class PacketArrived:
    """A packet came in, decompressed."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Noted:
    """Something did not go as planned; nothing else follows from it."""

    text: str


Outcome = PacketArrived | Noted


class SchcEnd:
    """One end; `sending` is the direction of its own data."""

    def __init__(self, profile: Profile, sending: Direction, parts: Parts) -> None:
        self._rules = profile.rules
        self._sending = sending
        self._compressor = ready_compressor(parts.compressor, profile)
        fragmenting = profile.rules.fragmentation
        self._receivers: dict[int, FragmentationEnd] = {
            rule.rule_id_value: parts.receiver(rule)
            for rule in fragmenting
            if rule.direction is not sending
        }
        rule = profile.rules.uplink if sending is Direction.UPLINK else profile.rules.downlink
        self._sender_rule: FragmentationRule | None = rule
        self._sender: FragmentationEnd | None = None if rule is None else parts.sender(rule)
        self._longest_octets = _longest_packet(profile.rules, sending.opposite)
        self._busy = False
        """Whether the sender has a packet under way."""
        self._packets: deque[Bits] = deque()
        self._control: deque[Bits] = deque()
        self._answers: dict[int, deque[Bits]] = {}
        """What receivers have to say, by their RuleID, as far as the link has not taken it."""
        self._polls = False
        self._idle = True

    # -- from above ----------------------------------------------------------------------------

    def send_packet(self, packet: bytes) -> None:
        """Compress a packet and put it in the queue."""
        self.send_message(self._compressor.compress(packet, self._sending).message)

    def send_message(self, message: Bits) -> None:
        """Put a SCHC Packet in the queue, RuleID first."""
        self._packets.append(message)
        self._idle = False

    def poll(self) -> None:
        """Send any uplink, an empty frame if there is nothing else."""
        self._polls = True
        self._idle = False

    # -- from below ----------------------------------------------------------------------------

    def receive(self, frame: Frame, now: Instant) -> list[Outcome]:
        """What a frame brings. Frames of unknown ports bring nothing."""
        if frame.is_empty:
            return []
        message = Bits.from_octets(frame.schc_message())
        rule = self._rules.rule_of(message)
        if not frame.payload and not isinstance(rule, CompressionRule):
            return []
        self._idle = False
        if not isinstance(rule, FragmentationRule):
            return self._arrived(message)
        receiver = self._receivers.get(rule.rule_id_value)
        if receiver is not None:
            effects = receiver.handle(events.Received(message), now)
            return self._of_receiver(rule.rule_id_value, effects)
        if self._sender is None or rule is not self._sender_rule:
            return [Noted(f"a message under RuleID {rule.rule_id_value} belongs to no session")]
        return self._of_sender(self._sender.handle(events.Received(message), now))

    def windows_passed(self, now: Instant) -> list[Outcome]:
        """Class A: the receive windows after an uplink of ours brought nothing for us."""
        outcomes: list[Outcome] = []
        for rule_id, receiver in self._receivers.items():
            outcomes += self._of_receiver(rule_id, receiver.handle(events.WindowsPassed(), now))
        return outcomes

    # -- time ----------------------------------------------------------------------------------

    def due(self) -> Instant | None:
        sender = None if self._sender is None else self._sender.due()
        return earliest(sender, *(receiver.due() for receiver in self._receivers.values()))

    def expire(self, now: Instant) -> list[Outcome]:
        """Tell every machine whose moment has come."""
        outcomes: list[Outcome] = []
        self._idle = False
        for rule_id, receiver in self._receivers.items():
            if _is_due(receiver, now):
                outcomes += self._of_receiver(rule_id, receiver.handle(events.TimerExpired(), now))
        if self._sender is not None and _is_due(self._sender, now):
            outcomes += self._of_sender(self._sender.handle(events.TimerExpired(), now))
        return outcomes

    # -- frames --------------------------------------------------------------------------------

    @property
    def wants_to_send(self) -> bool:
        """Whether an opportunity could be of use."""
        return not self._idle

    def next_frame(self, limit_octets: int, now: Instant) -> tuple[Frame | None, list[Outcome]]:
        """The next frame with a payload of at most so many octets, and what came of making it."""
        outcomes: list[Outcome] = []
        message = self._next_message(limit_octets, now, outcomes)
        if message is not None:
            self._polls = False
            return Frame.of_schc_message(message.octets()), outcomes
        if self._polls:
            self._polls = False
            return EMPTY, outcomes
        self._idle = True
        return None, outcomes

    def _next_message(
        self, limit_octets: int, now: Instant, outcomes: list[Outcome]
    ) -> Bits | None:
        for answers in self._answers.values():
            if answers:
                return answers.popleft()
        if not self._control and self._sender is not None and self._busy:
            self._offer(self._sender, limit_octets, now, outcomes)
        if not self._control and self._packets:
            self._begin(limit_octets, now, outcomes)
        return self._control.popleft() if self._control else None

    def _offer(
        self, sender: FragmentationEnd, limit_octets: int, now: Instant, outcomes: list[Outcome]
    ) -> None:
        opportunity = events.Opportunity((limit_octets + 1) * 8)
        outcomes += self._of_sender(sender.handle(opportunity, now))

    def _begin(self, limit_octets: int, now: Instant, outcomes: list[Outcome]) -> None:
        """The first waiting packet that can go now: whole, or in fragments if no other does."""
        for packet in self._packets:
            if packet.length <= (limit_octets + 1) * 8:
                self._packets.remove(packet)
                self._control.append(packet)
                return
        if self._busy:
            return
        packet = self._packets.popleft()
        if self._sender is None:
            outcomes.append(Noted(f"a packet of {packet.length} bits fits in no frame"))
            return
        self._busy = True
        outcomes += self._of_sender(self._sender.handle(events.Start(packet), now))
        if self._busy and not self._control:
            self._offer(self._sender, limit_octets, now, outcomes)

    # -- effects of machines -------------------------------------------------------------------

    def _of_sender(self, effects: Iterable[events.Effect]) -> list[Outcome]:
        effects = list(effects)
        if any(isinstance(effect, events.Finish | events.GiveUp) for effect in effects):
            self._busy = False
        return self._carry_out(effects)

    def _of_receiver(self, rule_id: int, effects: Iterable[events.Effect]) -> list[Outcome]:
        """What a receiver says anew takes the place of what it could not say yet."""
        effects = list(effects)
        said = deque(effect.message for effect in effects if isinstance(effect, events.Send))
        if said:
            self._answers[rule_id] = said
            self._idle = False
        return self._carry_out(effect for effect in effects if not isinstance(effect, events.Send))

    def _carry_out(self, effects: Iterable[events.Effect]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for effect in effects:
            match effect:
                case events.Send(message):
                    self._control.append(message)
                case events.Deliver(packet):
                    outcomes += self._arrived(packet)
                case events.Poll():
                    self._polls = True
                case events.GiveUp(reason) | events.Report(reason):
                    outcomes.append(Noted(reason))
                case events.Finish():
                    pass
            self._idle = False
        return outcomes

    def _arrived(self, message: Bits) -> list[Outcome]:
        try:
            packet = self._compressor.decompress(message, self._sending.opposite)
        except ProtocolError as problem:
            return [Noted(f"a SCHC Packet that cannot be decompressed: {problem}")]
        if self._longest_octets is not None and len(packet) > self._longest_octets:
            return [Noted(f"a packet of {len(packet)} octets, longer than agreed")]
        return [PacketArrived(packet)]


def _longest_packet(rules: RuleSet, direction: Direction) -> int | None:
    """MAX_PACKET_SIZE in octets of what comes that way; None when no rule says it.

    Reading: RFC9363 §4.10.7 puts it into fragmentation rules, RFC8724 §12.1.1 wants it obeyed by
    every decompression; so it holds for what comes in one frame as well.
    """
    sizes = [r.maximum_packet_size for r in rules.fragmentation if r.direction is direction]
    return max(sizes, default=None)


def _is_due(end: FragmentationEnd, now: Instant) -> bool:
    due = end.due()
    return due is not None and due <= now
