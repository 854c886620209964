"""How a gateway speaks to a meter that listens by itself. RFC9011 §5.6.3.6."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.checks.downlink_turns import PROMPT, Said, failed, told
from harness.octets.reading import read_frame
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import AckRequest, All1, Fragment

_LENIENCE = 2
"""How many times the Retransmission Timer an ACK REQ may take: the radio may be busy."""


def begins_by_itself(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """What is for the meter goes out before the meter has sent anything."""
    given: Observation | None = None
    uplink: Observation | None = None
    for seen in trace.messages(since=since):
        on_air = seen.crossing.point is Point.RADIO
        if given is None:
            if not on_air and seen.crossing.direction is Direction.DOWNLINK and seen.arrived:
                given = seen
        elif on_air and seen.sender is Party.GATEWAY and not seen.crossing.multicast:
            if uplink is None:
                return passed("the gateway sends of its own accord", given.index, seen.index)
            return _waited(given, uplink)
        elif on_air and seen.crossing.direction is Direction.UPLINK and seen.arrived:
            uplink = uplink or seen
    if given is None or uplink is None:
        return inconclusive("the gateway had nothing to send, or no time for it")
    return _waited(given, uplink)


def _waited(given: Observation, uplink: Observation) -> Finding:
    waited = uplink.at.since(given.at)
    if waited <= PROMPT:
        return inconclusive("the meter spoke soon after the packet had come")
    return failed(
        "the gateway sends nothing to a meter that listens before the meter has spoken",
        (given.index, uplink.index),
        expected="a frame of its own accord",
        observed=f"none in {waited}",
        requirement="SCHC-LW-061",
    )


def asks_in_time(trace: Trace, profile: Profile, *, agreed: bool, since: int = 0) -> Finding:
    """What is not acknowledged is asked about in the time of the Retransmission Timer.

    An earlier ACK REQ fails nobody; a later one only if the timer is `agreed` with the device.
    """
    link, timer = profile.link, profile.downlink.retransmission_timer
    if timer is None:
        return inconclusive("the profile has no Retransmission Timer")
    longest = timer.times(_LENIENCE).plus(link.downlink_interval)
    last: Said | None = None
    met: list[int] = []
    for seen in trace.messages(point=Point.RADIO, since=since):
        said = Said(seen, read_frame(seen.crossing, profile))
        if last is not None and seen.at.since(last.seen.at) > longest:
            asked = said if isinstance(said.message, AckRequest) else None
            return _late(last, asked, str(longest), agreed=agreed)
        if seen.crossing.direction is Direction.UPLINK and seen.arrived:
            last = None
        elif isinstance(said.message, Fragment | All1 | AckRequest):
            if isinstance(said.message, AckRequest):
                met.append(said.index)
            last = said
        elif seen.sender is Party.GATEWAY:
            last = None
    if last is not None and _end(trace).since(last.seen.at) > longest:
        return _late(last, None, str(longest), agreed=agreed)
    if not met:
        return inconclusive("the gateway had no reason to ask")
    return passed("the gateway asks in the time of its timer", *met)


def _end(trace: Trace) -> Instant:
    return max(entry.at for entry in trace)


def _late(last: Said, asked: Said | None, longest: str, *, agreed: bool) -> Finding:
    evidence = (last.index,) if asked is None else (last.index, asked.index)
    observed = "none" if asked is None else f"{asked.seen.at.since(last.seen.at)} later"
    if not agreed:
        return inconclusive(
            f"an ACK REQ within {longest} would be usual, and it came {observed}: its declaration"
            " can say what its retransmission-timer is",
            *evidence,
        )
    return failed(
        f"{told(last)} is not acknowledged, and not asked about in time",
        evidence,
        expected=f"an ACK REQ within {longest}",
        observed=observed,
        requirement="SCHC-LW-049",
    )
