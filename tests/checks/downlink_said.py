"""Traces made by hand of what is said under the rules for fragments that come down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.base import Crossing, Party, Point
from harness.octets.reading_frame import compressor_of
from harness.scenes.trace import Fate, Trace
from harness.stimuli.datagrams import described, packet_of
from harness.stimuli.fragments_to_meter import Part, cut
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import FromReceiver, FromSender

PROFILE = load_profile("dlms_over_lorawan_multicast")
RULE = PROFILE.downlink
GROUP_RULE = PROFILE.rules.multicast
assert GROUP_RULE is not None
SEVEN = PROFILE.with_rule(replace(RULE, fcn_size=3, window_size=7))
DOWN, UP = Direction.DOWNLINK, Direction.UPLINK
PACKET = packet_of(described("40 bytes of data"), PROFILE, DOWN)
MESSAGE = compressor_of(PROFILE).compress(PACKET, DOWN).message


@dataclass(frozen=True)
class Said:
    """One frame, that many seconds after the start. `ours`: made by the harness."""

    direction: Direction
    octets: bytes
    port: int | None
    at: float = 0
    ours: bool = False
    lost: bool = False


def down(what: FromSender | FromReceiver | bytes, at: float = 0, *, lost: bool = False) -> Said:
    """From the harness to a meter."""
    return Said(DOWN, *_written(what), at, ours=True, lost=lost)


def up(what: FromReceiver | bytes | None, at: float = 0) -> Said:
    """From a meter; None is an empty frame."""
    return Said(UP, *_written(what), at)


def ack(what: FromReceiver | bytes | None, at: float = 0) -> Said:
    """From the harness to a gateway; None is an empty frame."""
    return Said(UP, *_written(what), at, ours=True)


def sent(what: FromSender | bytes, at: float = 0, *, group: bool = False) -> Said:
    """From a gateway."""
    octets, _ = _written(what, group=group)
    rule = GROUP_RULE if group else RULE
    assert rule is not None
    return Said(DOWN, octets, rule.rule_id_value, at)


def to_group(what: FromSender | bytes, at: float = 0) -> Said:
    """From the harness to a meter of a group."""
    octets, _ = _written(what, group=True)
    assert GROUP_RULE is not None
    return Said(DOWN, octets, GROUP_RULE.rule_id_value, at, ours=True)


def _written(
    what: FromSender | FromReceiver | bytes | None, *, group: bool = False
) -> tuple[bytes, int | None]:
    if what is None:
        return b"", None
    if isinstance(what, bytes):
        return what, RULE.rule_id_value
    rule = GROUP_RULE if group else RULE
    assert rule is not None
    return what.encode(rule).octets()[1:], RULE.rule_id_value


def trace(*said: Said, limit: int | None = None) -> Trace:
    """Everything in its order."""
    result = Trace()
    for entry in said:
        goes_up = entry.direction is UP
        sender = Party.METER if goes_up else Party.GATEWAY
        crossing = Crossing(
            EPOCH.after(Duration.of(seconds=entry.at)),
            Point.RADIO,
            entry.direction,
            entry.octets,
            port=entry.port,
            payload_limit_octets=limit,
        )
        result.observe(
            crossing,
            sender=Party.HARNESS if entry.ours else sender,
            receiver=Party.GATEWAY if goes_up else Party.METER,
            fate=Fate.LOST if entry.lost else Fate.INJECTED if entry.ours else Fate.DELIVERED,
        )
    return result


def parts(count: int, *, group: bool = False) -> tuple[Part, ...]:
    """`PACKET` in so many fragments."""
    rule = GROUP_RULE if group else RULE
    assert rule is not None
    found = cut(rule, MESSAGE, count)
    assert found is not None
    return found


def bits(text: str) -> Bits:
    return Bits.written(text)
