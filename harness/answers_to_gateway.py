"""The harness as the meter of a gateway that sends in fragments: an uplink, then what comes to it.

Our meter keeps silent meanwhile. A `Play` is a generator that is told what the gateway has said, or
None for nothing, and gives the next uplink: a message, `POLL` for an empty frame, or a silence.
RFC8724 §8.4.2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapters.base import Party, Point
from harness.crossings import Crossing
from harness.fragments_to_meter import wait
from harness.reading import Message, read_frame
from harness.scene import Scene
from harness.verdict import Inconclusive
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.layouts import ack_header
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    FromReceiver,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule

POLL = b""
Uplink = FromReceiver | Bits | bytes | Duration
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
            said = yield _silence(held.rule)
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


# -- parts a meter may play --------------------------------------------------------------------


def _first_fragment() -> Generator[Uplink, Message | None, Message | None]:
    """Polls until the gateway begins, or does not."""
    said = None
    for _ in range(_POLLS):
        said = yield POLL
        if said is not None:
            break
    return said


def _everything(rule: FragmentationRule) -> Play:
    said = yield from _first_fragment()
    yield from answer_all(Held(rule), said)


def _c_of_one(rule: FragmentationRule) -> Play:
    """As RFC9011 §figure-31 has it: C=1 for every fragment."""
    said = yield from _first_fragment()
    while isinstance(said, Fragment):
        said = yield Ack(said.w, 1)
    yield from answer_all(Held(rule), said)


def _says_nothing(rule: FragmentationRule) -> Play:
    """Empty frames, each after the Retransmission Timer, until the gateway gives up."""
    said = yield from _first_fragment()
    for _ in range(rule.max_ack_requests + 3):
        if isinstance(said, SenderAbort):
            return
        said = yield _silence(rule)
    yield POLL


def _silent_after_the_end(rule: FragmentationRule) -> Play:
    """It acknowledges what is not the end; then it is asked, and confirms."""
    said, held = (yield from _first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    held.take(said)
    said = yield _silence(rule)
    yield from answer_all(held, said)


def _other_window_first(rule: FragmentationRule) -> Play:
    """An ACK of the window that is not under way, twice; then the right one."""
    said, held = (yield from _first_fragment()), Held(rule)
    held.take(said)
    for _ in range(2):
        ones = (1 << rule.window_size) - 1
        yield Ack(1 - held.w, 0, Bits(ones, rule.window_size))
    said = yield held.ack()
    yield from answer_all(held, said)


def _first_missing(rule: FragmentationRule) -> Play:
    """The first fragment is reported missing once."""
    yield from _first_fragment()
    said = yield Ack(0, 0, Bits(0, rule.window_size))
    yield from answer_all(Held(rule), said)


def _second_unheard(rule: FragmentationRule) -> Play:
    """The second fragment is not heard; asked about, the meter says so."""
    said, held = (yield from _first_fragment()), Held(rule)
    yield held.answer(said)
    said = yield _silence(rule)
    yield from answer_all(held, said)


def _one_ack_lost(rule: FragmentationRule) -> Play:
    """The first ACK does not reach the gateway."""
    said, held = (yield from _first_fragment()), Held(rule)
    held.take(said)
    said = yield _silence(rule)
    yield from answer_all(held, said)


def _refuses(rule: FragmentationRule) -> Play:
    """All tiles have arrived, and the RCS is wrong all the same."""
    said, held = (yield from _first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    if isinstance(said, All1):
        yield Ack(said.w, 0, Bits(held.bits | 1, rule.window_size))
        yield POLL
        yield _silence(rule)


def _claims_too_much(rule: FragmentationRule) -> Play:
    """Of the last window tiles are said to be there that were never sent."""
    said, held = (yield from _first_fragment()), Held(rule)
    while isinstance(said, Fragment):
        said = yield held.answer(said)
    if isinstance(said, All1):
        ones = (1 << rule.window_size) - 1
        yield Ack(said.w, 0, Bits(ones, rule.window_size))
        yield POLL
        yield _silence(rule)


def _aborts(rule: FragmentationRule) -> Play:
    """The meter gives up after the first fragment."""
    yield from _first_fragment()
    yield ReceiverAbort()
    yield POLL
    yield POLL


def _odd_abort(rule: FragmentationRule) -> Play:
    """It looks like a Receiver-Abort and has W of zero; then everything is right."""
    said, held = (yield from _first_fragment()), Held(rule)
    held.take(said)
    header = ack_header(rule).encode(rule_id=rule.rule_id_value, dtag=0, w=0, c=1)
    yield header.padded(rule.l2_word_size, bit=1) + Bits(0xFF, 8)
    said = yield held.ack()
    yield from answer_all(held, said)


def _asked_nothing_after_success(rule: FragmentationRule) -> Play:
    """Everything is confirmed, and then nothing is said for longer than the timer."""
    yield from _everything(rule)
    yield _silence(rule)


def _silence(rule: FragmentationRule) -> Duration:
    if rule.retransmission_timer is None:
        raise Inconclusive("the profile has no Retransmission Timer")
    return rule.retransmission_timer.times(_LENIENCE)


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "acknowledges everything": _asked_nothing_after_success,
        "acknowledges everything with C=1": _c_of_one,
        "says nothing": _says_nothing,
        "says nothing after the end until it is asked": _silent_after_the_end,
        "acknowledges the wrong window first": _other_window_first,
        "reports the first fragment missing": _first_missing,
        "does not hear the second fragment": _second_unheard,
        "is not heard when it acknowledges the first fragment": _one_ack_lost,
        "refuses the packet": _refuses,
        "claims tiles that were never sent": _claims_too_much,
        "gives up": _aborts,
        "sends an abort with the wrong W": _odd_abort,
    }
)


def part_called(words: str) -> Part:
    """Raises MisuseError for words that no part has."""
    part = PARTS.get(words)
    if part is None:
        raise MisuseError(f"no meter {words!r}")
    return part
