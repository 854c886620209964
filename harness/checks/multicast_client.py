"""What a trace says about a head-end that sends an image to a group. WP §multicast."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from adapters.base import Party
from harness.checks.dlms import answers, reads
from harness.octets.reading import apdus
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_CLASS = 18
_BITMAP, _FIRST_MISSING = 3, 4
_TRANSFER, _VERIFY, _ACTIVATE = 2, 3, 4


class _Asked(NamedTuple):
    """Something asked of the image transfer: an attribute, or a method and a block of it."""

    position: int
    attribute: int = 0
    method: int = 0
    block: int | None = None
    to_group: bool = False


def completed(
    trace: Trace, profile: Profile, count: int, missed: Collection[int], *, since: int
) -> Finding:
    """After blocks to the group it looks which are there, and sends the others once more.

    Only who goes on without them has forgotten them: everybody else may still be about it.
    """
    asked = list(_asked(trace, profile, since))
    group = [entry.position for entry in asked if entry.to_group and entry.block is not None]
    if not group:
        return inconclusive("the head-end sent no block to a group that can be read here")
    after = [entry for entry in asked if entry.position > group[0]]
    going_on = [e.position for e in after if e.method in (_VERIFY, _ACTIVATE)]
    look = next((e.position for e in after if e.attribute in (_BITMAP, _FIRST_MISSING)), None)
    if look is None:
        if not missed or not going_on:
            return inconclusive("the head-end does not ask which blocks are there", group[-1])
        shown = group[0], group[-1], going_on[0]
        return _forgotten(shown, missed, "it asks for no bitmap and has the image verified")
    missing = _missing(trace, profile, count, look, missed)
    again = {e.block: e.position for e in after if e.position > look and e.block is not None}
    left = sorted(number for number in missing if number not in again)
    if not left:
        sent = sorted(again[number] for number in missing)[:6]
        return passed("what the group has missed is completed", group[-1], look, *sent)
    went_on = next((position for position in going_on if position > look), None)
    if went_on is None:
        return inconclusive(f"blocks {left[:8]} have not been sent again yet", look)
    return _forgotten((group[-1], look, went_on), missing, f"blocks {left[:8]} are not sent again")


def _forgotten(evidence: tuple[int, ...], missing: Collection[int], observed: str) -> Finding:
    return Finding(
        Verdict.FAIL,
        "the head-end takes for granted what the group may have missed",
        evidence,
        requirement="DLMS-FU-022",
        expected=f"a look at the bitmap, and blocks {sorted(missing)[:8]} once more",
        observed=observed,
    )


def _asked(trace: Trace, profile: Profile, since: int) -> Iterator[_Asked]:
    for seen, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        if seen.sender is Party.HARNESS:
            continue
        at = seen.index
        for attribute in _attributes(reading.apdu):
            if attribute.class_id == _CLASS:
                yield _Asked(at, attribute=attribute.attribute_id)
        match reading.apdu:
            case a.ActionRequestNormal(method=method, parameters=parameter):
                if method.class_id == _CLASS:
                    block = _number(parameter) if method.method_id == _TRANSFER else None
                    yield _Asked(at, 0, method.method_id, block, reading.broadcast)


def _attributes(apdu: a.Apdu | None) -> tuple[a.AttributeDescriptor, ...]:
    match apdu:
        case a.GetRequestNormal(attribute=attribute):
            return (attribute,)
        case a.GetRequestWithList(attributes=attributes):
            return tuple(entry.attribute for entry in attributes)
        case a.AccessRequest(specifications=specifications):
            return tuple(
                entry.attribute
                for entry in specifications
                if isinstance(entry, a.AccessGet | a.AccessGetWithSelection)
            )
        case _:
            return ()


def _number(parameter: Data | None) -> int | None:
    """Of the block that is sent."""
    try:
        return None if parameter is None else parameter.elements()[0].integer()
    except (ProtocolError, IndexError):
        return None


def _missing(
    trace: Trace, profile: Profile, count: int, look: int, missed: Collection[int]
) -> Collection[int]:
    """As the meter told after that look; if that was no bitmap, what is known to be missing."""
    for _, reading in answers(trace, profile, since=look):
        for value in reads(reading):
            try:
                bits = value.bits()
            except ProtocolError:
                continue
            if len(bits) >= count:
                top = len(bits) - 1
                return [n for n in range(count) if not bits.value >> (top - n) & 1]
    return missed
