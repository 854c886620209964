"""What a meter hands up of packets in fragments, by its answers to the requests in them.

The same request went whole before, from position `asked_plainly` on. A meter that did not answer
that shows nothing by its silence.
"""

from __future__ import annotations

from adapters.base import Party, Point
from harness.checks.downlink_turns import failed
from harness.octets.reading import FrameKind, packets, read_frame, read_packet
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.dlms.apdu import (
    ConfirmedServiceError,
    ExceptionResponse,
    GetRequestNormal,
    GetResponseNormal,
)
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1

_OPEN = "the meter does not answer the request when it comes whole"


def request_answered(
    trace: Trace, profile: Profile, request: bytes, *, asked_plainly: int, since: int
) -> Finding:
    """After its end has come the request is answered."""
    ends = _ends(trace, profile, since)
    if not ends:
        return inconclusive("the end of the packet did not reach the meter")
    if not _answers(trace, profile, asked_plainly, since):
        return inconclusive(_OPEN)
    wanted = _invoke_id(profile, request)
    for index, invoke_id in _answers(trace, profile, ends[0], len(trace)):
        if invoke_id in (wanted, None):
            return passed("the request in the packet is answered", ends[0], index)
    return failed(
        "a request is not answered when it comes in fragments",
        ends,
        expected="an answer, as when it came whole",
        observed="none",
    )


def whole_request_answered(
    trace: Trace, profile: Profile, request: bytes, *, asked_plainly: int, since: int
) -> Finding:
    """A request that comes whole between the fragments of another is answered."""
    wanted = _invoke_id(profile, request)
    arrived = [
        seen.index
        for seen, reading in packets(
            trace, profile, direction=Direction.DOWNLINK, since=since, points=(Point.RADIO,)
        )
        if seen.arrived and _invoke_id(profile, reading.octets) == wanted
    ]
    if not arrived:
        return inconclusive("no whole request reached the meter between the fragments")
    if not _answers(trace, profile, asked_plainly, since):
        return inconclusive(_OPEN)
    for index, invoke_id in _answers(trace, profile, arrived[0], len(trace)):
        if invoke_id in (wanted, None):
            return passed("the whole request is answered", arrived[0], index)
    return failed(
        "a whole request is not answered when it comes between the fragments of another",
        arrived,
        expected="an answer, as when nothing else is under way",
        observed="none",
    )


def nothing_answered(trace: Trace, profile: Profile, *, asked_plainly: int, since: int) -> Finding:
    """Nothing that came in fragments is answered."""
    arrived = _arrived(trace, profile, since)
    if not arrived:
        return inconclusive("no fragment reached the meter")
    if not _answers(trace, profile, asked_plainly, since):
        return inconclusive(_OPEN)
    for index, _ in _answers(trace, profile, arrived[0], len(trace)):
        return failed(
            "the meter answers a request that did not come whole and right",
            (*arrived[:3], index),
            expected="no answer",
            observed="an answer",
        )
    return passed("no request in the packet is answered", *arrived[:3])


def _answers(
    trace: Trace, profile: Profile, since: int, until: int
) -> list[tuple[int, int | None]]:
    """Answers of the meter and their invoke ids, None where they have none."""
    found: list[tuple[int, int | None]] = []
    for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        if seen.index >= until or reading.apdu is None or seen.sender is Party.HARNESS:
            continue
        match reading.apdu.apdu:
            case GetResponseNormal(invoke):
                found.append((seen.index, invoke.invoke_id))
            case ExceptionResponse() | ConfirmedServiceError():
                found.append((seen.index, None))
            case _:
                pass
    return found


def _invoke_id(profile: Profile, request: bytes) -> int | None:
    reading = read_packet(request, profile).apdu
    if reading is None or not isinstance(reading.apdu, GetRequestNormal):
        return None
    return reading.apdu.invoke.invoke_id


def _arrived(trace: Trace, profile: Profile, since: int) -> list[int]:
    messages = trace.messages(point=Point.RADIO, direction=Direction.DOWNLINK, since=since)
    return [
        seen.index
        for seen in messages
        if seen.arrived and read_frame(seen.crossing, profile).kind is FrameKind.FRAGMENTATION
    ]


def _ends(trace: Trace, profile: Profile, since: int) -> list[int]:
    messages = trace.messages(point=Point.RADIO, direction=Direction.DOWNLINK, since=since)
    return [
        seen.index
        for seen in messages
        if seen.arrived and isinstance(read_frame(seen.crossing, profile).message, All1)
    ]
