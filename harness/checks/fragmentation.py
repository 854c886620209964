"""What a trace says about fragmented packets. RFC8724 §8, RFC9011 §5.6.

Tiles are named as in the standard, by window and FCN. A tile counts as sent whatever became of its
frame: the air is not the sender's fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from adapters.base import Point
from harness.octets.reading import fragments, packets
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    CompoundAck,
    Fragment,
    ReceiverAbort,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.tiles import number_of, place_of


class Tile(NamedTuple):
    """A tile by its window and its index in it, which counts down."""

    w: int
    fcn: int

    def __str__(self) -> str:
        return f"tile {self.fcn} of window {self.w}"


class Report(NamedTuple):
    """An ACK of C=0 that reached the sender: which tiles it says are missing."""

    observation: Observation
    missing: frozenset[Tile]


def tiles_in(rule: FragmentationRule, fragment: Fragment) -> tuple[Tile, ...]:
    """The tiles that a Regular Fragment of ACK-on-Error carries. RFC8724 §8.4.3.1."""
    whole, rest = divmod(fragment.payload.length, rule.tile_size)
    count = whole + (1 if rest >= rule.l2_word_size and rule.last_tile_may_be_regular else 0)
    first = number_of(fragment.w, fragment.fcn, rule.window_size)
    return tuple(Tile(*place_of(first + n, rule.window_size)) for n in range(count))


def sent_tiles(
    trace: Trace, profile: Profile, *, since: int = 0
) -> Iterator[tuple[Observation, tuple[Tile, ...]]]:
    """Every Regular Fragment of the uplink rule with the tiles that it carries."""
    rule = profile.uplink
    for observation, message in fragments(
        trace, profile, direction=Direction.UPLINK, port=rule.rule_id_value, since=since
    ):
        if isinstance(message, Fragment):
            yield observation, tiles_in(rule, message)


def reports(trace: Trace, profile: Profile, *, since: int = 0) -> Iterator[Report]:
    """Every report of gaps that reached the sender of uplink fragments."""
    rule = profile.uplink
    for observation, message in fragments(
        trace, profile, direction=Direction.DOWNLINK, port=rule.rule_id_value, since=since
    ):
        if not observation.arrived:
            continue
        windows: tuple[tuple[int, Bits], ...] = ()
        if isinstance(message, Ack) and not message.c:
            windows = ((message.w, message.bitmap),)
        elif isinstance(message, CompoundAck):
            windows = message.windows
        missing = frozenset(
            Tile(w, index)
            for w, bitmap in windows
            for index in range(rule.window_size)
            if not bitmap.value >> index & 1
        )
        if windows:
            yield Report(observation, missing)


def missing_tiles_resent(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Every tile that a report calls missing, and that was sent before, is sent again after it."""
    met: list[int] = []
    for report in reports(trace, profile, since=since):
        before: dict[Tile, int] = {}
        after: dict[Tile, int] = {}
        for observation, tiles in sent_tiles(trace, profile):
            if observation.index < report.observation.index:
                before.update(dict.fromkeys(tiles, observation.index))
            else:
                after.update({tile: observation.index for tile in tiles if tile not in after})
        owed = report.missing & before.keys()
        if not owed:
            continue
        kept_back = sorted(owed - after.keys(), key=lambda tile: (tile.w, -tile.fcn))
        if kept_back:
            return Finding(
                Verdict.FAIL,
                f"reported missing and not sent again: {_named(kept_back)}",
                (
                    *sorted({before[tile] for tile in kept_back})[:3],
                    report.observation.index,
                    *_frames_after(trace, report.observation.index),
                ),
                expected=f"{_tiles(len(owed))} sent again after the report",
                observed=f"{len(owed) - len(kept_back)} of them sent again",
            )
        met += [report.observation.index, *sorted({after[tile] for tile in owed})]
    if not met:
        return inconclusive("no report of a missing tile reached the meter")
    return passed("every tile reported missing is sent again", *met)


def _named(tiles: Sequence[Tile]) -> str:
    """The first three by name, and how many there are besides."""
    shown = ", ".join(map(str, tiles[:3]))
    return f"{shown} and {len(tiles) - 3} more" if len(tiles) > 3 else shown


def _tiles(number: int) -> str:
    return f"{number} tile" if number == 1 else f"{number} tiles"


def _frames_after(trace: Trace, position: int) -> tuple[int, ...]:
    """Up to three uplinks after a position: what was sent instead."""
    found = trace.messages(point=Point.RADIO, direction=Direction.UPLINK, since=position)
    return tuple(observation.index for observation, _ in zip(found, range(3), strict=False))


def packet_recovered(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """The gateway hands up just this packet, once."""
    came: list[Observation] = []
    others: list[Observation] = []
    for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        if reading.octets == packet:
            came.append(seen)
        elif len(reading.octets) == len(packet):
            others.append(seen)
    if len(came) == 1:
        return passed("the gateway recovers the packet intact", came[0].index)
    if len(came) > 1 and _was_forgotten(came, profile):
        return inconclusive(
            "the packet came again after the Inactivity Timer, when nobody can know it",
            *(observation.index for observation in came),
        )
    if len(came) > 1:
        return Finding(
            Verdict.FAIL,
            "the gateway hands up the same packet more than once",
            tuple(observation.index for observation in came),
            expected="one packet",
            observed=f"{len(came)} packets",
        )
    last = _last_uplink(trace)
    if last is None:
        return inconclusive("the meter sent nothing")
    given_up = _given_up_for_losses(trace, profile, since)
    if given_up is not None and not others:
        return inconclusive("what was lost kept the gateway waiting until it gave up", given_up)
    return Finding(
        Verdict.FAIL,
        "the packet does not arrive" if not others else "the packet arrives changed",
        tuple(observation.index for observation in others) or (last,),
        expected=f"the packet of {len(packet)} octets above the gateway",
        observed="nothing" if not others else "another packet of the same length",
    )


def _given_up_for_losses(trace: Trace, profile: Profile, since: int) -> int | None:
    """Where the gateway gives a packet up in time, when frames after the last that came were lost.

    It can say so at once to a meter that listens by itself.
    """
    port, timer = profile.uplink.rule_id_value, profile.uplink.inactivity_timer
    heard: Observation | None = None
    is_lost = False
    for seen, message in fragments(trace, profile, port=port, since=since):
        if seen.crossing.direction is Direction.UPLINK:
            is_lost = seen.fate is Fate.LOST
            heard = heard if is_lost else seen
        elif isinstance(message, ReceiverAbort) and is_lost and heard is not None:
            waited = seen.at.since(heard.at)
            return seen.index if timer is not None and waited >= timer else None
    return None


def _was_forgotten(copies: Sequence[Observation], profile: Profile) -> bool:
    """Whether every copy came so late that the packet before was rightly forgotten."""
    timer = profile.uplink.inactivity_timer
    return timer is not None and all(
        later.at.since(earlier.at).microseconds >= timer.microseconds
        for earlier, later in pairwise(copies)
    )


def _last_uplink(trace: Trace) -> int | None:
    found = [o.index for o in trace.messages(point=Point.RADIO, direction=Direction.UPLINK)]
    return found[-1] if found else None
