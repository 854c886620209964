"""What a gateway sends to a group of meters: frames that nobody acknowledges. RFC9011 §5.6.3.

A packet goes in one frame if it fits, else in fragments of No-ACK mode. Those who listen have a
session for it, so that nothing waits for an uplink; frames only keep their distance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from reference_stack.ipv6.header import HEADER_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.parts import FragmentationEnd, Parts
from reference_stack.nodes.schc_headers import ready_compressor
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation import events

_DESTINATION_AT = 24
_MULTICAST = 0xFF
"""The first octet of the address of a group. RFC4291 §2.7."""


def is_for_group(packet: bytes) -> bool:
    """Whether an IPv6 packet goes to a group."""
    return len(packet) >= HEADER_OCTETS and packet[_DESTINATION_AT] == _MULTICAST


class GroupSender:
    """One packet after another. A packet that fits in no frame needs a rule for it."""

    def __init__(self, profile: Profile, parts: Parts) -> None:
        self._compressor = ready_compressor(parts.compressor, profile)
        self._distance = profile.link.uplink_interval
        rule = profile.rules.multicast
        self._sender: FragmentationEnd | None = None if rule is None else parts.sender(rule)
        self._packets: deque[Bits] = deque()
        self._under_way = False
        self._next: Instant | None = None

    def send_packet(self, packet: bytes, now: Instant) -> None:
        """Compress a packet and put it in the queue."""
        self._packets.append(self._compressor.compress(packet, Direction.DOWNLINK).message)
        if self._next is None:
            self._next = now

    def due(self) -> Instant | None:
        """When the next frame may go; None if there is nothing to send."""
        return self._next if self._under_way or self._packets else None

    def next_frame(self, limit_octets: int, now: Instant) -> Frame | None:
        """What is due goes out. Gives None as well when a packet cannot be sent at all."""
        due = self.due()
        if due is None or now < due:
            return None
        self._next = now.after(self._distance)
        size_bits = (limit_octets + 1) * 8
        if not self._under_way:
            packet = self._packets.popleft()
            if packet.length <= size_bits:
                return Frame.of_schc_message(packet.octets())
            if self._sender is None:
                return None
            self._under_way = True
            self._carry_out(self._sender.handle(events.Start(packet), now))
        if self._sender is None or not self._under_way:
            return None
        message = self._carry_out(self._sender.handle(events.Opportunity(size_bits), now))
        return None if message is None else Frame.of_schc_message(message.octets())

    def _carry_out(self, effects: Iterable[events.Effect]) -> Bits | None:
        """The message of a step, if it has one."""
        message: Bits | None = None
        for effect in effects:
            match effect:
                case events.Send(bits):
                    message = bits
                case events.Finish() | events.GiveUp():
                    self._under_way = False
                case _:
                    pass
        return message
