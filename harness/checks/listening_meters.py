"""Whether a meter that listens by itself hears what comes. TS001 §10, TS001 §15."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.octets.reading import AT_BOTH, packets
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Profile


def at_any_time(trace: Trace, profile: Profile, *, soon: int, late: int) -> Finding:
    """A meter that answers what it is asked `soon` after an uplink answers it `late` as well."""
    first, second = _answer(trace, profile, soon), _answer(trace, profile, late)
    if first is None or first >= late:
        return inconclusive("the meter does not answer right after an uplink either")
    if second is not None:
        return passed("the meter is heard at any time", first, second)
    asked = trace.messages(point=Point.RADIO, direction=Direction.DOWNLINK, since=late)
    frames = [seen.index for seen in asked if seen.arrived]
    if not frames:
        return inconclusive("the second request did not go on the air")
    return Finding(
        Verdict.FAIL,
        "the meter answers a request only if it has just spoken",
        (first, frames[0]),
        requirement="LW-030" if profile.link.device_class is DeviceClass.C else None,
        expected="an answer, as to the request before",
        observed="none",
    )


def _answer(trace: Trace, profile: Profile, since: int) -> int | None:
    """Where the meter says something to the head-end."""
    found = packets(trace, profile, direction=Direction.UPLINK, since=since, points=AT_BOTH)
    said = (seen.index for seen, reading in found if reading.apdu and seen.sender is Party.METER)
    return next(said, None)
