"""What frames look like below SCHC: ports, sizes, order. RFC9011 §5.1, TS001 §4.3.2."""

from __future__ import annotations

from itertools import pairwise

from adapters.base import Party, Point
from harness.checks.compression import sender_of
from harness.checks.compression_messages import messages_of
from harness.checks.crossing import crossed
from harness.octets.reading import FrameKind, frames
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.lorawan.frame import FIRST_PORT, LAST_PORT
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.rule import FragmentationRule

_OCTET = 8
RECOMMENDED_RULE_IDS = (20, 21, 22)
"""Fragments up, fragments down, not compressed. RFC9011 §5.2."""


def ports_of_applications(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """Every frame with a payload has an FPort, and it is one of applications. TS001 §4.3.2."""
    sent = _frames(trace, sender_of(direction), since)
    loaded = [frame for frame in sent if frame.crossing.octets]
    if not loaded:
        return inconclusive("no frame with a payload was sent")
    for frame in loaded:
        port = frame.crossing.port
        if port is None or not FIRST_PORT <= port <= LAST_PORT:
            return Finding(
                Verdict.FAIL,
                "a frame with a payload has "
                + ("no FPort" if port is None else f"FPort {port}, which is not for applications"),
                (frame.index,),
                expected=f"an FPort from {FIRST_PORT} to {LAST_PORT}",
                observed="none" if port is None else str(port),
            )
    return passed("every payload has the FPort of an application", *_some(loaded))


def ports_of_rules(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """No frame goes under a RuleID that RFC9011 §5.2 recommends and nobody agreed on."""
    agreed = {rule.rule_id_value for rule in profile.rules.rules}
    loaded = [
        frame for frame in _frames(trace, sender_of(direction), since) if frame.crossing.octets
    ]
    if not loaded:
        return inconclusive("no frame with a payload was sent")
    strangers = [frame for frame in loaded if frame.crossing.port not in agreed]
    for frame in strangers:
        if frame.crossing.port in RECOMMENDED_RULE_IDS:
            return Finding(
                Verdict.FAIL,
                f"a frame goes under RuleID {frame.crossing.port}, which was not agreed",
                (frame.index,),
                expected=f"one of {', '.join(map(str, sorted(agreed)))}",
                observed=str(frame.crossing.port),
            )
    if strangers:
        ports = ", ".join(sorted({str(frame.crossing.port) for frame in strangers}))
        return inconclusive(
            f"frames on FPort {ports} belong to no rule; other traffic may", *_some(strangers)
        )
    return passed("every frame has the RuleID of a rule", *_some(loaded))


def only_control_against_data(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """Under the RuleID of fragments coming in, only ACKs and aborts go out. RFC9011 §5.2."""
    incoming = profile.downlink if direction is Direction.UPLINK else profile.uplink
    longest = _longest_control(incoming)
    met: list[int] = []
    for observation, reading in frames(
        trace,
        profile,
        sender=sender_of(direction),
        direction=direction,
        port=incoming.rule_id_value,
        since=since,
    ):
        if reading.kind is FrameKind.EMPTY:
            continue
        if reading.message is None or len(reading.octets) > longest:
            return Finding(
                Verdict.FAIL,
                f"what goes out under RuleID {incoming.rule_id_value} is no control message",
                (observation.index,),
                expected="an ACK or an abort",
                observed=f"{len(reading.octets)} octets {reading.octets[:8].hex(' ')}",
            )
        met.append(observation.index)
    if not met:
        return inconclusive("nothing went out under the RuleID of fragments coming in")
    return passed("only control messages go out against the data", *met[:3])


def fragments_of_direction(
    trace: Trace, profile: Profile, direction: Direction, *, since: int = 0
) -> Finding:
    """Data in fragments goes under the RuleID for its direction, and nothing under the other."""
    own = profile.uplink if direction is Direction.UPLINK else profile.downlink
    other = profile.downlink if direction is Direction.UPLINK else profile.uplink
    sent = [frame for frame in _frames(trace, sender_of(direction), since) if frame.crossing.octets]
    for frame in sent:
        is_data = len(frame.crossing.octets) > _longest_control(other)
        if frame.crossing.port == other.rule_id_value and is_data:
            return Finding(
                Verdict.FAIL,
                f"data goes out under RuleID {other.rule_id_value}, that of the other direction",
                (frame.index,),
                expected=f"RuleID {own.rule_id_value}",
                observed=f"RuleID {other.rule_id_value}, {len(frame.crossing.octets)} octets",
            )
    right = [frame for frame in sent if frame.crossing.port == own.rule_id_value]
    if not right:
        return inconclusive("no fragment was sent")
    return passed("fragments go under the RuleID of their direction", *_some(right))


def frames_fit(trace: Trace, profile: Profile, direction: Direction, *, since: int = 0) -> Finding:
    """No frame is longer than its data rate carries at that moment. TS001 §4.3.2, RP002."""
    sent = _frames(trace, sender_of(direction), since)
    for frame in sent:
        limit = frame.crossing.payload_limit_octets
        too_long = limit is not None and len(frame.crossing.octets) > limit
        if too_long or frame.fate is Fate.REFUSED:
            return Finding(
                Verdict.FAIL,
                "a frame is longer than its data rate carries",
                (frame.index,),
                expected="a frame that fits" if limit is None else f"{limit} octets at most",
                observed=f"{len(frame.crossing.octets)} octets",
            )
    loaded = [frame for frame in sent if frame.crossing.octets]
    if not loaded:
        return inconclusive("no frame with a payload was sent")
    return passed("every frame fits", *_some(loaded))


def one_after_the_other(
    trace: Trace,
    profile: Profile,
    packets: tuple[bytes, ...],
    direction: Direction,
    *,
    since: int = 0,
) -> Finding:
    """Each packet crosses whole, its fragments not mixed with those of another. RFC9011 §5.6."""
    sender = sender_of(direction)
    came = list(crossed(trace, profile, sender=sender, direction=direction, since=since))
    wanted = [messages_of(profile, packet, direction).values() for packet in packets]
    found = [
        each
        for each in came
        if any(
            _begins_with(each.message.octets(), right.octets())
            for all_right in wanted
            for right in all_right
        )
    ]
    loaded = [frame for frame in _frames(trace, sender, since) if frame.crossing.octets]
    if not loaded:
        return inconclusive("no frame with a payload was sent")
    if len(found) < len(packets):
        return Finding(
            Verdict.FAIL,
            f"of {len(packets)} packets that need fragments, {len(found)} cross whole",
            tuple(_some(loaded)),
            expected=f"{len(packets)} packets, one after the other",
            observed=f"{len(found)} that can be put together",
        )
    for first, second in pairwise(found):
        if second.evidence[0] < first.evidence[-1]:
            return Finding(
                Verdict.FAIL,
                "fragments of the second packet go out before the first is through",
                (second.evidence[0], first.evidence[-1]),
                expected="the second packet after the first",
                observed="both at a time under one RuleID",
            )
    evidence = [position for each in found for position in (each.evidence[0], each.evidence[-1])]
    return passed("the packets cross one after the other", *evidence)


def spoke_within(trace: Trace, profile: Profile, *, hours: int, since: int = 0) -> Finding:
    """The meter sends an uplink of any kind at least that often. RFC9011 §5.6.3."""
    uplinks = _frames(trace, Party.METER, since)
    if uplinks:
        return passed(f"the meter speaks within {hours} hours", uplinks[0].index)
    before = _frames(trace, Party.METER, 0)
    if not before:
        return inconclusive("the meter never spoke, so that nothing was to be counted from")
    return Finding(
        Verdict.FAIL,
        f"the meter says nothing for more than {hours} hours",
        (before[-1].index,),
        expected=f"any uplink within {hours} hours",
        observed="none",
    )


def _longest_control(rule: FragmentationRule) -> int:
    """Octets of FRMPayload that an ACK or an abort has at most, with a window uncompressed."""
    return -(-(rule.header_length + rule.window_size) // _OCTET) + 1


def _frames(trace: Trace, sender: Party, since: int) -> list[Observation]:
    return list(trace.messages(point=Point.RADIO, sender=sender, since=since))


def _some(frames: list[Observation]) -> list[int]:
    return [frame.index for frame in frames[:3]]


def _begins_with(octets: bytes, right: bytes) -> bool:
    return octets[: len(right)] == right
