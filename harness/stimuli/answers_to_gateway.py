"""The harness as the meter of a gateway that sends in fragments: an uplink, then what comes to it.

Our meter keeps silent meanwhile. A `Play` is a generator that is told what the gateway has said, or
None for nothing, and gives the next uplink: a message, `POLL` for an empty frame, a silence, or
`Room` when the data rate changes.
RFC8724 §8.4.2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from adapters.base import Party, Point
from harness.octets.reading import Message, read_frame
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive
from harness.stimuli.crossings import Crossing
from harness.stimuli.fragments_to_meter import wait
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    FromReceiver,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

POLL = b""


@dataclass(frozen=True, slots=True)
class Room:
    """An empty frame from which on all carry so many octets; as many as usual if None."""

    octets: int | None = None


Uplink = FromReceiver | Bits | bytes | Duration | Room
Play = Generator[Uplink, Message | None, None]
MOST_UPLINKS = 400
_LENIENCE = 1.05
_POLLS = 3
"""Uplinks without an answer, after which nothing more is expected."""


@dataclass(slots=True)
class Held:
    """What a meter has of the window that is under way, and what it says of it."""

    rule: FragmentationRule
    w: int = 0
    bits: int = 0
    is_over: bool = False

    def take(self, said: Message | None) -> None:
        """A fragment comes in."""
        if isinstance(said, Fragment | All1) and said.w != self.w:
            self.w, self.bits = said.w, 0
        if isinstance(said, Fragment):
            self.bits |= 1 << said.fcn
        self.is_over = isinstance(said, All1) or (self.is_over and not isinstance(said, Fragment))

    def ack(self) -> Ack:
        """C=1 after the end, else the bitmap."""
        if self.is_over:
            return Ack(self.w, 1)
        return Ack(self.w, 0, Bits(self.bits, self.rule.window_size))

    def answer(self, said: Message | None) -> Uplink:
        """As a meter that heard it."""
        self.take(said)
        match said:
            case AckRequest(w) if w != self.w:
                self.w, self.bits = w, 0
                return self.ack()
            case AckRequest() | All1() | Fragment(fcn=0):
                return self.ack()
            case _:
                return POLL


def answer_all(held: Held, said: Message | None) -> Play:
    """Right answers from a message of the gateway on, until the end has been confirmed."""
    nothing = 0
    while nothing <= _POLLS and not isinstance(said, SenderAbort):
        nothing = nothing + 1 if said is None else 0
        if nothing == _POLLS and not held.is_over:
            said = yield silence(held.rule)
        else:
            said = yield held.answer(said)


Part = Callable[[FragmentationRule], Play]


def packet_is_answered(scene: Scene, packet: bytes, part: Part) -> Crossing:
    """The gateway gets the packet to send, and the meter plays that part. Raises Inconclusive."""
    rule = scene.profile.downlink
    scene.mute(Party.METER)
    scene.start()
    crossing = Crossing(packet, Direction.DOWNLINK, scene.position)
    scene.inject_packet(packet, direction=Direction.DOWNLINK)
    play = part(rule)
    uplink = next(play)
    try:
        for _ in range(MOST_UPLINKS):
            uplink = play.send(_speak(scene, rule, uplink))
    except StopIteration:
        return crossing
    raise Inconclusive(f"the exchange goes on after {MOST_UPLINKS} uplinks")


def _speak(scene: Scene, rule: FragmentationRule, uplink: Uplink) -> Message | None:
    """One uplink, and the message that comes in its receive windows."""
    if isinstance(uplink, Duration):
        wait(scene, uplink)
        said = _speak(scene, rule, POLL)
        return _speak(scene, rule, POLL) if said is None else said
    if isinstance(uplink, Room):
        usual = scene.profile.link.payload_limit_octets
        scene.radio.limit_octets = usual if uplink.octets is None else uplink.octets
        uplink = POLL
    bits = uplink if isinstance(uplink, Bits | bytes) else uplink.encode(rule)
    octets = bits if isinstance(bits, bytes) else bits.octets()
    before = scene.position
    scene.inject(octets[1:], port=octets[0] if octets else None, direction=Direction.UPLINK)
    link = scene.profile.link
    scene.play(link.receive_delay.times(3), until=lambda: _heard(scene, rule, before) is not None)
    said = _heard(scene, rule, before)
    scene.play(link.uplink_interval)
    return said


def _heard(scene: Scene, rule: FragmentationRule, since: int) -> Message | None:
    found = scene.trace.messages(
        point=Point.RADIO, sender=Party.GATEWAY, port=rule.rule_id_value, since=since
    )
    readings = (read_frame(seen.crossing, scene.profile).message for seen in found)
    return next((message for message in readings if message is not None), None)


def first_fragment() -> Generator[Uplink, Message | None, Message | None]:
    """Polls until the gateway begins, or does not."""
    said = None
    for _ in range(_POLLS):
        said = yield POLL
        if said is not None:
            break
    return said


def silence(rule: FragmentationRule) -> Duration:
    """Longer than the Retransmission Timer. Raises Inconclusive without one."""
    if rule.retransmission_timer is None:
        raise Inconclusive("the profile has no Retransmission Timer")
    return rule.retransmission_timer.times(_LENIENCE)
