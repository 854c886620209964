"""The harness as the sender of fragments to a meter: one message for each receive window.

Our gateway keeps silent meanwhile, so that what the meter hears is just what the scenario says; it
only acknowledges long answers.
What it made of a packet is seen in its answer: packets carry a request, and the same request goes
before them whole, in one frame. A meter that does not answer that says nothing about fragments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from adapters.base import Party, Point
from harness.octets.reading import AT_BOTH, packets, read_frame
from harness.octets.reading_frame import compressor_of
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.crossings import Arrival, what_time_is_it
from harness.stimuli.datagrams import Description, packet_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.messages import (
    All1,
    Fragment,
    FromSender,
    ReceiverAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles, Tile
from reference_stack.schc.rules import rule_id

WHOLE, IN_FRAGMENTS, ANOTHER, YET_ANOTHER = 1, 2, 3, 4
"""Invoke ids, so that none of the requests of a scenario is taken for a copy of another."""
_OCCASIONS = 2
_TO_SETTLE = Duration.of(hours=1)
_TO_SPEAK = Duration.of(minutes=1)
_TO_SPEAK_IN_VIRTUAL_TIME = Duration.of(minutes=65)
"""Longer than any duty cycle: who has said nothing by then has nothing to say."""
_LONGEST_WAIT_ON_THE_WALL = Duration.of(minutes=5)

Part = Fragment | All1
Said = FromSender | Bits | Duration
"""A message, one that no message type can be made to say, or a silence of that length."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A packet and its fragments, the last of which is the All-1."""

    packet: bytes
    rule: FragmentationRule
    fragments: tuple[Part, ...]

    @property
    def first(self) -> Fragment:
        first = self.fragments[0]
        if not isinstance(first, Fragment):
            raise MisuseError("a packet of one fragment has no first one")
        return first

    @property
    def last(self) -> All1:
        last = self.fragments[-1]
        assert isinstance(last, All1)
        return last


def cut(rule: FragmentationRule, message: Bits, count: int) -> tuple[Part, ...] | None:
    """A SCHC Packet in so many fragments of one tile each; None if it is too short for that.

    All but the last are whole L2 Words without padding. RFC8724 §8.4.1, §8.4.2.
    """
    word = rule.l2_word_size
    size = (message.length - word) // (count - 1) if count > 1 else 0
    size -= (size + rule.header_length) % word if count > 1 else 0
    if count > 1 and size < word:
        return None
    tiles, window = SizedTiles(rule, message), max(rule.window_size, 1)
    parts: list[Part] = []
    for number in range(count - 1):
        content = tiles.content(Tile(number * size, size, False))
        index = window - 1 - number % window
        parts.append(Fragment(index, content, w=_w(rule, number // window)))
    start = (count - 1) * size
    last = Tile(start, message.length - start, True)
    return (*parts, tiles.all_1(last, w=_w(rule, (count - 1) // window), dtag=0))


def _w(rule: FragmentationRule, window: int) -> int:
    return window & (1 << rule.w_size) - 1


def request_packet(scene: Scene, invoke_id: int) -> bytes:
    """An IPv6 packet that asks the meter for the time. Raises Inconclusive."""
    data = what_time_is_it(scene.profile, invoke_id)
    return packet_of(replace(Description(), data=data), scene.profile, Direction.DOWNLINK)


def in_fragments(scene: Scene, packet: bytes, count: int, rule: FragmentationRule) -> Parts:
    """The packet in so many fragments, compressed if it is long enough then."""
    short = compressor_of(scene.profile).compress(packet, Direction.DOWNLINK).message
    full = rule_id(scene.profile.rules.no_compression) + Bits.from_octets(packet)
    for message in (short, full):
        fragments = cut(rule, message, count)
        if fragments is not None:
            return Parts(packet, rule, fragments)
    raise MisuseError(f"the packet is too short for {count} fragments")


Script = Callable[[Parts], Sequence[Said]]
"""What is said of a packet, in order."""


class Speaker:
    """Says messages of a rule to the meter, each in the next receive window.

    To a group nobody waits for windows: multicast is for classes that listen. RFC9011 §5.6.3.
    """

    def __init__(self, scene: Scene, rule: FragmentationRule, *, multicast: bool = False) -> None:
        if scene.company.over_ip:
            raise NotApplicable("it has no radio, so nothing is fragmented")
        if scene.party is not Party.GATEWAY:
            # A long answer waits for its ACKs before the next one goes out.
            scene.mute(Party.GATEWAY, scene.profile.uplink.rule_id_value)
        self._scene = scene
        self._rule = rule
        self._multicast = multicast

    @property
    def _patience(self) -> Duration:
        return _TO_SPEAK_IN_VIRTUAL_TIME if self._scene.company.is_virtual else _TO_SPEAK

    def say_whole(self, packet: bytes) -> None:
        """The packet in one frame, and what follows plays until it is quiet."""
        scene = self._scene
        octets = compressor_of(scene.profile).compress(packet, Direction.DOWNLINK).message.octets()
        self._let_answer(self._put(octets))

    def say(self, messages: Iterable[Said]) -> None:
        """One after the other; the meter has its say after each."""
        began = self._scene.position
        for message in messages:
            if isinstance(message, Duration):
                wait(self._scene, message)
                continue
            bits = message if isinstance(message, Bits) else message.encode(self._rule)
            since = self._put(bits.octets())
            if self._multicast:
                self._scene.play(self._scene.profile.link.uplink_interval)
            elif not self._has_its_say(since):
                self._give_occasions(since)
        self._let_answer(began)

    def _give_occasions(self, since: int) -> None:
        """Uplinks of any kind, until the meter says something of fragments as well.

        One that listens has no need of them, and its silence is taken down.
        """
        if self._scene.profile.link.listens_by_itself:
            self._scene.trace.remark(self._scene.now, "the meter has not answered this up to here")
            return
        for _ in range(_OCCASIONS):
            meter_can_hear(self._scene)
            if self._has_its_say(since):
                return

    def _let_answer(self, since: int) -> None:
        """A while for the answer to a request, and then until it is quiet."""
        self._scene.play(self._patience, until=lambda: is_answered(self._scene, since))
        self._scene.settle(within=_TO_SETTLE)

    def _put(self, octets: bytes) -> int:
        """The frame goes out; where in the trace."""
        scene = self._scene
        before = scene.position
        scene.inject(
            octets[1:],
            port=octets[0],
            direction=Direction.DOWNLINK,
            multicast=self._multicast,
        )
        if self._went_out(before) is None:
            link = scene.profile.link
            windows = link.receive_delay.times(3)
            at_once = max(windows, link.downlink_interval) if link.listens_by_itself else windows
            scene.play(at_once, until=lambda: self._went_out(before) is not None)
        if self._went_out(before) is None:
            meter_can_hear(scene)
            scene.play(_TO_SPEAK, until=lambda: self._went_out(before) is not None)
        since = self._went_out(before)
        if since is None:
            raise Inconclusive("the meter opened no receive window for the message")
        return since

    def _went_out(self, before: int) -> int | None:
        found = self._scene.trace.messages(
            point=Point.RADIO, direction=Direction.DOWNLINK, sender=Party.HARNESS, since=before
        )
        return next((seen.index for seen in found), None)

    def _has_its_say(self, since: int) -> bool:
        port = self._rule.rule_id_value
        trace = self._scene.trace
        return self._scene.play(
            self._patience,
            until=lambda: any(trace.messages(sender=Party.METER, port=port, since=since)),
        )


def is_answered(scene: Scene, since: int) -> bool:
    """Whether the meter sent an APDU."""
    found = packets(
        scene.trace, scene.profile, direction=Direction.UPLINK, since=since, points=AT_BOTH
    )
    return any(reading.apdu is not None for _, reading in found)


def wait(scene: Scene, lasting: Duration) -> None:
    """Raises Inconclusive when that takes too long on the clock on the wall."""
    if not scene.company.is_virtual and lasting.microseconds > (
        _LONGEST_WAIT_ON_THE_WALL.microseconds
    ):
        raise Inconclusive(f"the device follows the clock on the wall, and nobody waits {lasting}")
    scene.play(lasting)


def has_aborted(scene: Scene, since: int) -> bool:
    """Whether the meter gave a packet up."""
    found = scene.trace.messages(point=Point.RADIO, sender=Party.METER, since=since)
    return any(
        isinstance(read_frame(seen.crossing, scene.profile).message, ReceiverAbort)
        for seen in found
    )


def request_comes(
    scene: Scene,
    count: int,
    rule: FragmentationRule,
    script: Script,
    *,
    multicast: bool = False,
    packet: bytes | None = None,
    before: Arrival | None = None,
) -> Arrival:
    """A request comes whole, and then another in fragments, said as the script has it.

    After the arrival `before` nothing comes whole once more.
    """
    speaker = Speaker(scene, rule, multicast=multicast)
    scene.start()
    asked_plainly = scene.position if before is None else before.asked_plainly
    if before is None:
        speaker.say_whole(request_packet(scene, WHOLE))
    parts = in_fragments(scene, packet or request_packet(scene, IN_FRAGMENTS), count, rule)
    since = scene.position
    speaker.say(script(parts))
    return Arrival(Bits.from_octets(parts.packet), parts.packet, since, asked_plainly)
