"""What a trace says about how values are written down. GB §A-XDR, GB §data, BB §date-time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.checks.services_answers import asked, replies, results_of, served, told
from harness.checks.services_blocks import Whole
from harness.octets.reading import apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import decode_apdu
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.data import DELTA_TAGS, CompactArray, Data, Tag
from reference_stack.dlms.date_time import CLOCK_DAYLIGHT_SAVING
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_GENERAL = frozenset((0xDB, 0xDC))
_TITLE_OCTETS = 8
_DATE_TIME_OCTETS = 12


def with_long_length(apdu: bytes, length: int) -> bytes:
    """An APDU that ends with octets of that length, the length written in two octets more."""
    at = len(apdu) - length - 1
    return apdu[:at] + b"\x82" + length.to_bytes(2, "big") + apdu[at + 1 :]


def with_long_outer_lengths(apdu: bytes) -> bytes:
    """A ciphered APDU with its lengths written in more octets; others as they are."""
    if apdu[:1] and apdu[0] in _GENERAL and apdu[1] == _TITLE_OCTETS:
        title, rest = apdu[2:10], apdu[10:]
        if rest[0] < 0x80:
            return apdu[:1] + b"\x81\x08" + title + b"\x82" + rest[0].to_bytes(2, "big") + rest[1:]
    return apdu


def same_value(trace: Trace, profile: Profile, value: Data, *, written: int, since: int) -> Finding:
    """What was written is what is read. A value that the meter does not take shows nothing."""
    requests = asked(trace, profile, since)
    said = [r for _, reading in replies(trace, profile, written) for r in results_of(reading.apdu)]
    if not said or not served(said[0]):
        return inconclusive(f"the meter does not take a value of type {value.tag}")
    for observation, reading in replies(trace, profile, since):
        for result in results_of(reading.apdu):
            if isinstance(result, Data):
                if _alike(result, value):
                    return passed("the value comes back as it was written", observation.index)
                return Finding(
                    Verdict.FAIL,
                    "a value that was written comes back as another",
                    (*requests[:1], observation.index),
                    expected=_line(value),
                    observed=_line(result),
                )
        if reading.problem is not None:
            return Finding(
                Verdict.FAIL,
                "a value that was written comes back malformed",
                (*requests[:1], observation.index),
                expected=_line(value),
                observed=told(reading),
            )
    return inconclusive("the value is not read back", *requests[:1])


def _alike(one: Data, other: Data) -> bool:
    """A compact array may come back as the array that it stands for."""
    return one == other or (
        isinstance(other.value, CompactArray)
        and one.tag is Tag.ARRAY
        and one.value == other.value.elements
    )


def _line(value: Data) -> str:
    return f"{value.tag} {encode_data(value).hex(' ')[:60]}"


def lengths_are_short(trace: Trace, profile: Profile, party: Party) -> Finding:
    """The shortest form of a length is the one that is sent. Advice. GB §A-XDR."""
    direction = Direction.DOWNLINK if party is Party.HEAD_END else Direction.UPLINK
    met: list[int] = []
    for seen, reading in apdus(trace, profile, direction=direction):
        if seen.sender is Party.HARNESS:
            continue
        for octets in filter(None, (reading.octets, reading.plain)):
            try:
                again = decode_apdu(octets).encode()
            except ProtocolError:
                continue
            met.append(seen.index)
            if len(again) < len(octets):
                return Finding(
                    Verdict.FAIL,
                    "a length is written longer than it has to be",
                    (seen.index,),
                    expected=f"{len(again)} octets",
                    observed=f"{len(octets)} octets that say the same",
                )
    if not met:
        return inconclusive(f"the {party.value} sent nothing that can be read")
    return passed("every length is written as short as it can be", *sorted(set(met))[:6])


def no_deltas(profile: Profile, association: str, whole: Whole) -> Finding:
    """Differences are sent to those only who agreed on them. GB §delta-types."""
    if profile.association(association).supports(a.Conformance.DELTA_VALUE_ENCODING):
        return inconclusive("differences are agreed on in this association")
    if whole.value is None:
        return inconclusive(f"the rows cannot be read: {whole.described}", *whole.evidence[:1])
    found = sorted({str(entry.tag) for entry in _each(whole.value) if entry.tag in DELTA_TAGS})
    if found:
        return Finding(
            Verdict.FAIL,
            "values are given as differences, on which nobody agreed",
            whole.evidence[:3],
            expected="values as they are",
            observed=", ".join(found),
        )
    return passed("no value is given as a difference", *whole.evidence[:3])


def _each(value: Data) -> Iterator[Data]:
    yield value
    held = value.value.elements if isinstance(value.value, CompactArray) else value.value
    if isinstance(held, tuple):
        for entry in held:
            if isinstance(entry, Data):
                yield from _each(entry)


class Zone(NamedTuple):
    """What the clock says of its time zone and of daylight saving, and where the clock is read."""

    time_zone: Data
    shift: Data
    since: int


def date_fits(trace: Trace, profile: Profile, zone: Zone) -> Finding:
    """Twelve octets, and a deviation that is open or follows from the zone. BB §date-time.

    Some countries send the deviation with the other sign throughout: that is no fault here.
    """
    for observation, reading in replies(trace, profile, zone.since):
        for result in results_of(reading.apdu):
            if isinstance(result, Data):
                return _date(result, zone, observation.index)
    return inconclusive("the clock cannot be read")


def _date(value: Data, zone: Zone, index: int) -> Finding:
    octets = value.value
    if isinstance(octets, bytes) and len(octets) != _DATE_TIME_OCTETS:
        return Finding(
            Verdict.FAIL,
            "the date-time of the clock has not twelve octets",
            (index,),
            expected="12 octets",
            observed=f"{len(octets)} octets",
        )
    try:
        moment = value.date_time()
        standard, shift = zone.time_zone.integer(), zone.shift.integer()
    except ProtocolError as problem:
        return inconclusive(f"the clock or its zone cannot be read: {problem}", index)
    status = moment.clock_status
    may_save = status is None or bool(status & CLOCK_DAYLIGHT_SAVING)
    right = {standard, standard - shift} if may_save else {standard}
    deviation = moment.deviation_minutes
    if deviation is None or deviation in right:
        return passed("the deviation fits the time zone", index)
    if -deviation in right:
        return inconclusive("the deviation has the other sign, as some countries want it", index)
    return Finding(
        Verdict.FAIL,
        "the deviation of the clock does not fit its time zone",
        (index,),
        expected=f"{' or '.join(map(str, sorted(right)))} minutes, or not specified",
        observed=f"{deviation} minutes",
    )
