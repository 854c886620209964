"""Traces made by hand of what a meter and a gateway say to each other about uplink fragments."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.base import Crossing, Party, Point
from harness.scenes.trace import Fate, Trace
from harness.stimuli.datagrams import described, packet_of
from harness.stimuli.fragment_words import Spoken, said
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import Ack, FromReceiver, FromSender
from reference_stack.schc.fragmentation.rule import AckBehavior, BitmapFormat, TileInAll1

PROFILE = load_profile("dlms_over_lorawan")
RULE = PROFILE.uplink
FULL = (1 << RULE.window_size) - 1


def with_rule(**leaves: object) -> Profile:
    return PROFILE.with_rule(replace(RULE, **leaves))


BY_WINDOW = with_rule(ack_behavior=AckBehavior.AFTER_ALL_0)
COMPOUND = with_rule(bitmap_format=BitmapFormat.COMPOUND_ACK)
ALWAYS = with_rule(tile_in_all_1=TileInAll1.YES)
NEVER = with_rule(tile_in_all_1=TileInAll1.NO)


def packet(size: int) -> tuple[bytes, bytes]:
    """A SCHC Packet of that size that is not compressed, and the IPv6 packet inside."""
    inside = packet_of(described(f"{size - 49} bytes of data"), PROFILE, Direction.UPLINK)
    return bytes([22]) + inside, inside


SMALL, SMALL_INSIDE = packet(153)
LARGE, LARGE_INSIDE = packet(703)
"""16 tiles in one window, and 71 in two."""


@dataclass(frozen=True)
class Entry:
    """One message, that many seconds after the start."""

    crossing: Crossing
    sender: Party
    fate: Fate


def _radio(octets: bytes, direction: Direction, at: float, port: int | None) -> Crossing:
    moment = EPOCH.after(Duration.of(seconds=at))
    return Crossing(moment, Point.RADIO, direction, octets, port=port)


def _octets(message: FromSender | FromReceiver | Bits | bytes, profile: Profile) -> bytes:
    match message:
        case bytes():
            return message
        case Bits():
            return message.octets()[1:]
        case _:
            return message.encode(profile.uplink).octets()[1:]


def up(
    message: FromSender | Bits | bytes,
    at: float = 0,
    *,
    ours: bool = False,
    lost: bool = False,
    profile: Profile = PROFILE,
) -> Entry:
    """From the meter, or from the harness in its place."""
    crossing = _radio(_octets(message, profile), Direction.UPLINK, at, RULE.rule_id_value)
    fate = Fate.LOST if lost else Fate.INJECTED if ours else Fate.DELIVERED
    return Entry(crossing, Party.HARNESS if ours else Party.METER, fate)


def down(
    message: FromReceiver | Bits | bytes,
    at: float = 0,
    *,
    ours: bool = False,
    lost: bool = False,
    profile: Profile = PROFILE,
) -> Entry:
    """From the gateway, or from the harness in its place."""
    crossing = _radio(_octets(message, profile), Direction.DOWNLINK, at, RULE.rule_id_value)
    fate = Fate.LOST if lost else Fate.INJECTED if ours else Fate.DELIVERED
    return Entry(crossing, Party.HARNESS if ours else Party.GATEWAY, fate)


def above(octets: bytes, at: float = 0) -> Entry:
    """A packet that the gateway hands up."""
    moment = EPOCH.after(Duration.of(seconds=at))
    crossing = Crossing(moment, Point.IP, Direction.UPLINK, octets)
    return Entry(crossing, Party.GATEWAY, Fate.DELIVERED)


def spoken(octets: bytes, words: str, per_frame: int = 5, profile: Profile = PROFILE) -> list[Bits]:
    """What a meter says of a SCHC Packet."""
    return said(words, Spoken(profile.uplink, Bits.from_octets(octets), per_frame))


def sent(octets: bytes, words: str, *, ours: bool = False, per_frame: int = 5) -> list[Entry]:
    return [up(message, ours=ours) for message in spoken(octets, words, per_frame)]


def ack(w: int, *gaps: int, only: int | None = None) -> Ack:
    """A report of gaps, or of `only` so many tiles from the first on."""
    bitmap = FULL if only is None else FULL >> RULE.window_size - only << RULE.window_size - only
    for index in gaps:
        bitmap &= ~(1 << index)
    return Ack(w, 0, Bits(bitmap, RULE.window_size))


def trace_of(*entries: Entry | list[Entry]) -> Trace:
    trace = Trace()
    for entry in entries:
        for each in entry if isinstance(entry, list) else [entry]:
            receiver = Party.GATEWAY if each.crossing.direction is Direction.UPLINK else Party.METER
            if each.crossing.point is Point.IP:
                receiver = Party.HEAD_END
            trace.observe(each.crossing, sender=each.sender, receiver=receiver, fate=each.fate)
    return trace
