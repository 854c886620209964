"""A SCHC gateway beside the network server, for one meter: frames below, IPv6 above. RFC9011 §3.

A device of class A hears something only after it has spoken, so what waits for it goes out when an
uplink comes in, one frame each time. To one of class B or C a frame goes out besides whenever there
is one, as long as that before it has had its time. What is for a group waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable

from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Instant, earliest
from reference_stack.nodes.events import (
    Effect,
    FrameReceived,
    Note,
    PacketReceived,
    SendFrame,
    SendPacket,
    Stimulus,
    TimerExpired,
)
from reference_stack.nodes.group_sender import GroupSender, is_for_group
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.nodes.schc_end import Noted, Outcome, PacketArrived, SchcEnd
from reference_stack.profiles.profile import Profile


class GatewayNode:
    """One gateway."""

    def __init__(self, profile: Profile, seed: int, *, parts: Parts = CORRECT) -> None:
        self.profile = profile = parts.profile(profile)
        self.payload_limit_octets = profile.link.payload_limit_octets
        self._outgoing = parts.outgoing()
        self._schc = SchcEnd(profile, Direction.DOWNLINK, parts)
        self._group = GroupSender(profile, parts)
        self._next_downlink = EPOCH
        """When the next frame may go that is no answer to an uplink."""

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        match stimulus:
            case FrameReceived(frame, limit):
                limit_octets = self.payload_limit_octets if limit is None else limit
                if self.profile.link.listens_by_itself:
                    self.payload_limit_octets = limit_octets  # of what goes out by itself as well
                effects += _effects(self._schc.receive(frame, now))
                effects += self._send(limit_octets, now)
            case PacketReceived(octets) if is_for_group(octets):
                self._group.send_packet(octets, now)
            case PacketReceived(octets):
                self._schc.send_packet(octets)
            case TimerExpired():
                effects += _effects(self._schc.expire(now))
        due = self._own_downlink()
        if due is not None and due <= now:
            effects += self._send(self.payload_limit_octets, now)
        frame_for_group = self._group.next_frame(self.payload_limit_octets, now)
        if frame_for_group is not None:
            effects.append(SendFrame(frame_for_group, multicast=True))
        return [final for effect in effects for final in self._outgoing(effect, now)]

    def due(self) -> Instant | None:
        return earliest(self._schc.due(), self._group.due(), self._own_downlink())

    def _own_downlink(self) -> Instant | None:
        """When a frame may go out without an uplink before it; None for never."""
        listens = self.profile.link.listens_by_itself
        return self._next_downlink if listens and self._schc.wants_to_send else None

    def _send(self, limit_octets: int, now: Instant) -> list[Effect]:
        frame, outcomes = self._schc.next_frame(limit_octets, now)
        effects = _effects(outcomes)
        if frame is not None:
            effects.append(SendFrame(frame))
            self._next_downlink = now.after(self.profile.link.downlink_interval)
        return effects


def _effects(outcomes: Iterable[Outcome]) -> list[Effect]:
    effects: list[Effect] = []
    for outcome in outcomes:
        match outcome:
            case PacketArrived(octets):
                effects.append(SendPacket(octets))
            case Noted(text):
                effects.append(Note(text))
    return effects
