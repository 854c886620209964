"""What a trace says about events that a meter tells of unasked. GB §EVENT-NOTIFICATION."""

from __future__ import annotations

from adapters.base import Party
from harness.octets.reading import ApduReading, apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms.apdu import AttributeDescriptor, EventNotification
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

_DATE_TIME_OCTETS = 12


def event_told(trace: Trace, profile: Profile, attribute: AttributeDescriptor) -> Finding:
    """An EventNotification comes: no time or one of twelve octets, then the attribute.

    A meter that tells nothing may have been told of no event.
    """
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK):
        if seen.sender is Party.HARNESS or not _is_event(reading):
            continue
        wrong = _wrong_with(reading, attribute)
        if not wrong:
            return passed("the event is told with its attribute", seen.index)
        return Finding(
            Verdict.FAIL,
            "an event is not told as it has to be",
            (seen.index,),
            expected="no time or one of 12 octets, then the attribute that the event concerns",
            observed=wrong,
        )
    return inconclusive("the meter tells of no event")


def _is_event(reading: ApduReading) -> bool:
    return (reading.plain or b"")[:1] == EventNotification.prefix


def _wrong_with(reading: ApduReading, attribute: AttributeDescriptor) -> str:
    apdu = reading.apdu
    if not isinstance(apdu, EventNotification):
        return f"malformed: {reading.problem}"
    if apdu.time is not None and len(apdu.time) != _DATE_TIME_OCTETS:
        return f"a time of {len(apdu.time)} octets"
    if apdu.attribute != attribute:
        other = apdu.attribute
        return f"class {other.class_id}, {other.instance_id.hex('-')}, {other.attribute_id}"
    return ""
