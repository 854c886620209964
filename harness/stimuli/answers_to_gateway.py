"""The harness as the meter of a gateway that sends in fragments: an uplink, then what comes to it.

Our meter keeps silent meanwhile. To a class that listens the gateway speaks by itself as well: what
it has said so goes for the answer to the next `POLL`, which then is not sent.

A `Play` is a generator that is told what the gateway has said, or None for nothing, and gives the
next uplink: a message, `POLL` for an empty frame, a silence, or `Room` when the data rate changes.
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


@dataclass(frozen=True, slots=True)
class Listening:
    """No uplink; what the gateway says of its own accord within that time."""

    lasting: Duration


Uplink = FromReceiver | Bits | bytes | Duration | Room | Listening
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
    play, hearing = part(rule), _Hearing(scene, rule)
    uplink = next(play)
    try:
        for _ in range(MOST_UPLINKS):
            uplink = play.send(_speak(scene, hearing, uplink))
    except StopIteration:
        return crossing
    raise Inconclusive(f"the exchange goes on after {MOST_UPLINKS} uplinks")


class _Hearing:
    """What the gateway says under the rule, message by message, from `since` on."""

    def __init__(self, scene: Scene, rule: FragmentationRule) -> None:
        self._scene = scene
        self.rule = rule
        self.since = scene.position

    def _next(self) -> tuple[int, Message] | None:
        found = self._scene.trace.messages(
            point=Point.RADIO, sender=Party.GATEWAY, port=self.rule.rule_id_value, since=self.since
        )
        for seen in found:
            message = read_frame(seen.crossing, self._scene.profile).message
            if message is not None:
                return seen.index, message
        return None

    def take(self) -> Message | None:
        """The next message, if there is one."""
        heard = self._next()
        if heard is None:
            return None
        self.since = heard[0] + 1
        return heard[1]

    def await_one(self, lasting: Duration) -> Message | None:
        """The next message, if it comes within that time."""
        self._scene.play(lasting, until=lambda: self._next() is not None)
        return self.take()


def _speak(scene: Scene, hearing: _Hearing, uplink: Uplink) -> Message | None:
    """One uplink, and the message that comes in its receive windows or came before."""
    link = scene.profile.link
    if isinstance(uplink, Listening):
        return hearing.await_one(uplink.lasting)
    if isinstance(uplink, Duration):
        wait(scene, uplink)
        said = _speak(scene, hearing, POLL)
        return _speak(scene, hearing, POLL) if said is None else said
    if not link.listens_by_itself:
        hearing.since = scene.position
    elif uplink == POLL and (said := hearing.take()) is not None:
        return said
    if isinstance(uplink, Room):
        usual = link.payload_limit_octets
        scene.radio.limit_octets = usual if uplink.octets is None else uplink.octets
        uplink = POLL
    bits = uplink if isinstance(uplink, Bits | bytes) else uplink.encode(hearing.rule)
    octets = bits if isinstance(bits, bytes) else bits.octets()
    scene.inject(octets[1:], port=octets[0] if octets else None, direction=Direction.UPLINK)
    said = hearing.await_one(link.receive_delay.times(3))
    scene.play(link.uplink_interval)
    return said


def first_fragment() -> Generator[Uplink, Message | None, Message | None]:
    """Polls until the gateway begins, or does not."""
    said = None
    for _ in range(_POLLS):
        said = yield POLL
        if said is not None:
            break
    return said


def listening(rule: FragmentationRule) -> Listening:
    """For as long as a packet is kept. Raises Inconclusive where that is for ever."""
    if rule.inactivity_timer is None:
        raise Inconclusive("the profile has no Inactivity Timer")
    return Listening(rule.inactivity_timer)


def silence(rule: FragmentationRule) -> Duration:
    """Longer than the Retransmission Timer. Raises Inconclusive without one."""
    if rule.retransmission_timer is None:
        raise Inconclusive("the profile has no Retransmission Timer")
    return rule.retransmission_timer.times(_LENIENCE)
