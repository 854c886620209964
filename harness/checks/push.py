"""What a trace says about single pushes of a meter: what is in them and how they travel.

BB §push-setup, GB §DATA-NOTIFICATION.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple

from adapters.base import Party
from harness.checks.doubled import undoubled
from harness.checks.objects import Look, seen, value_line
from harness.checks.services_answers import served
from harness.octets.reading import ApduReading, apdus, read_packet
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data, Tag
from reference_stack.dlms.protection import Protection, ProtectionKind
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_ENDPOINT = re.compile(rb"\[([0-9A-Fa-f:.]+)\]:([0-9]{1,5})")
_KINDS = (
    Protection.AUTHENTICATED,
    Protection.ENCRYPTED,
    Protection.AUTHENTICATED | Protection.ENCRYPTED,
    Protection.SIGNED,
)
"""What an entry of push_protection_parameters asks for, by its number."""
_CLOCK = 8
_TEXTS = (Tag.OCTET_STRING, Tag.VISIBLE_STRING)


class Push(NamedTuple):
    """One notification as it reached the network."""

    observation: Observation
    reading: ApduReading
    notification: a.DataNotification

    @property
    def position(self) -> int:
        return self.observation.index

    @property
    def invoke_id(self) -> int:
        return self.notification.invoke.invoke_id


class Pushes(NamedTuple):
    """All that could be read. `obstacle` says that something could not."""

    found: tuple[Push, ...]
    obstacle: str = ""


def pushes(trace: Trace, profile: Profile, *, since: int = 0) -> Pushes:
    """Notifications of the meter since then, whether rightly protected or not."""
    found: list[Push] = []
    obstacle = ""
    said = apdus(trace, profile, direction=Direction.UPLINK, since=since)
    for seen_there, reading in undoubled(said):
        if seen_there.sender is Party.HARNESS:
            continue
        if isinstance(reading.apdu, a.DataNotification):
            found.append(Push(seen_there, reading, reading.apdu))
        obstacle = obstacle or reading.obstacle
    return Pushes(tuple(found), obstacle)


def first_push(trace: Trace, profile: Profile, cause: Look) -> Push | Finding:
    """The first push after its cause, or what to say when there is none."""
    found, obstacle = pushes(trace, profile, since=cause.since)
    caused = seen(trace, profile, cause)
    if found:
        return found[0]
    if obstacle:
        return inconclusive(f"what the meter sent cannot be read here: {obstacle}")
    if not caused.evidence:
        return inconclusive("nothing reached the meter that makes it push")
    if caused.result is not None and not served(caused.result):
        return inconclusive(f"the meter is not made to push: {caused.described}", *caused.evidence)
    return Finding(
        Verdict.FAIL,
        "the meter does not push",
        caused.evidence,
        expected="a data-notification",
        observed="none",
    )


def pushed(trace: Trace, profile: Profile, cause: Look) -> Finding:
    """There is a push after what caused it, well protected."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    if push.reading.problem is not None:
        return _wrong(push, "the push cannot be opened", "a push", str(push.reading.problem))
    return passed("the meter pushes", push.position)


def no_push(trace: Trace, profile: Profile, cause: Look) -> Finding:
    """There is none after that, although what could have caused it took place."""
    evidence = seen(trace, profile, cause).evidence
    if not evidence:
        return inconclusive("no request reached the network")
    found, obstacle = pushes(trace, profile, since=cause.since)
    if obstacle:
        return inconclusive(f"what the meter sent cannot be read here: {obstacle}", *evidence)
    if found:
        return _wrong(found[0], "the meter pushes", "no push", "a data-notification")
    return passed("the meter does not push", *evidence)


# -- what is in it ---------------------------------------------------------------------------------


def body_follows(
    trace: Trace, profile: Profile, listed: Look, values: Sequence[Look], cause: Look
) -> Finding:
    """One element for each entry of the list, in its order. Numbers and moments may have changed.

    `values` are looks at what the entries name, one for each; null-data stands for what cannot be
    read.
    """
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    entries = seen(trace, profile, listed).result
    if not isinstance(entries, Data):
        return inconclusive("the list of what is pushed cannot be read", push.position)
    results = [seen(trace, profile, look).result for look in values]
    complaints: list[str] = []
    # Others may push at the same time: one that follows this list is enough.
    for push in pushes(trace, profile, since=cause.since).found:
        try:
            body = push.notification.body.elements()
            complaint = _body_unlike(body, entries.elements(), results)
        except ProtocolError as problem:
            complaint = str(problem)
        if not complaint:
            return passed("the push follows its list", push.position)
        complaints.append(complaint)
    return _wrong(
        push,
        "the push does not follow its list",
        f"{len(entries.elements())} elements in the order of the list",
        "; ".join(complaints[:2]),
    )


def _body_unlike(body: Sequence[Data], entries: Sequence[Data], values: Sequence[object]) -> str:
    if len(body) != len(entries):
        return f"{len(body)} elements"
    for place, (element, entry, value) in enumerate(zip(body, entries, values, strict=True), 1):
        class_id, _, _, data_index, *_ = entry.elements()
        whole = data_index.integer() == 0
        if element.tag is Tag.NULL_DATA or not whole or not isinstance(value, Data):
            continue
        fixed = value.tag in _TEXTS and class_id.integer() != _CLOCK
        if element.tag is not value.tag and class_id.integer() != _CLOCK:
            return f"element {place} is of type {element.tag} where the value is of {value.tag}"
        if fixed and element != value:
            return f"element {place} is {value_line(element)}, the value {value_line(value)}"
    return ""


def not_told(trace: Trace, profile: Profile, written: Look, cause: Look, place: int) -> Finding:
    """What the client may not read is not in the push: refused when listed, or null-data then."""
    refused = seen(trace, profile, written)
    if refused.obstacle:
        return inconclusive(refused.obstacle, *refused.evidence)
    if refused.result not in (None, a.DataAccessResult.SUCCESS):
        return passed("the meter does not take it into the list", *refused.evidence)
    found, obstacle = pushes(trace, profile, since=cause.since)
    if obstacle or not found:
        return inconclusive(obstacle or "there is no push that could tell it", *refused.evidence)
    try:
        element = found[0].notification.body.elements()[place]
    except (ProtocolError, IndexError):
        return passed("the push has no such element", found[0].position)
    if element.tag is Tag.NULL_DATA:
        return passed("null-data stands in its place", found[0].position)
    return _wrong(
        found[0], "the push tells what its client may not read", "null-data", str(element.tag)
    )


def tells(trace: Trace, profile: Profile, value: Data, cause: Look) -> Finding:
    """The push has an element of that value."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    found = pushes(trace, profile, since=cause.since).found
    for push in found:
        body = push.notification.body
        if body == value or (isinstance(body.value, tuple) and value in body.value):
            return passed(f"the push tells {value_line(value)}", push.position)
    return _wrong(push, "the push does not tell its cause", value_line(value), "other values")


# -- how it travels --------------------------------------------------------------------------------


def goes_to(
    trace: Trace, profile: Profile, destination: Look, client: Look | None, cause: Look
) -> Finding:
    """To the address that is set, as far as it is written in a known way, and to that client."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    packet = read_packet(push.observation.crossing.octets, profile)
    if packet.udp is None or packet.wpdu is None:
        return inconclusive("the push is no datagram of the profile", push.position)
    if client is not None:
        told = seen(trace, profile, client).result
        if isinstance(told, Data) and packet.wpdu.destination != told.integer() & 0xFFFF:
            return _wrong(
                push,
                "the push goes to another client than is set",
                f"client {told.integer()}",
                f"client {packet.wpdu.destination}",
            )
    expected = _endpoint(seen(trace, profile, destination).result)
    network = profile.network
    usual = (network.head_end_address, network.head_end_port)
    went = (packet.udp.destination, packet.udp.destination_port)
    if went == (expected or usual):
        return passed("the push goes where it is set to go", push.position)
    if expected is None:
        return inconclusive("the destination that is set is written in no way known", push.position)
    return _wrong(
        push, "the push goes elsewhere than is set", _endpoint_line(expected), _endpoint_line(went)
    )


def _endpoint(told: object) -> tuple[bytes, int] | None:
    """`[address]:port`."""
    try:
        written = told.elements()[1].octets() if isinstance(told, Data) else b""
        match = _ENDPOINT.fullmatch(written)
        return None if match is None else (IPv6Address(match[1].decode()).packed, int(match[2]))
    except (ProtocolError, AddressValueError, IndexError):
        return None


def _endpoint_line(endpoint: tuple[bytes, int]) -> str:
    return f"[{IPv6Address(endpoint[0])}]:{endpoint[1]}"


def protected(trace: Trace, profile: Profile, asked: Look | None, cause: Look) -> Finding:
    """As the policy demands and the setup asks for besides, in a general kind."""
    push = first_push(trace, profile, cause)
    if isinstance(push, Finding):
        return push
    agreed = push.reading.association
    if agreed is None:
        return inconclusive("the push belongs to no association of the profile", push.position)
    demanded = agreed.policy.response
    parameters = None if asked is None else seen(trace, profile, asked).result
    try:
        for layer in parameters.elements() if isinstance(parameters, Data) else ():
            demanded |= _KINDS[layer.elements()[0].enumerated() & 3]
    except ProtocolError as problem:
        return inconclusive(f"the protection that is set is not understood: {problem}")
    if not push.reading.protection.covers(demanded) or push.reading.problem is not None:
        return _wrong(
            push,
            "the push is protected less than is demanded",
            named(demanded),
            str(push.reading.problem or named(push.reading.protection)),
        )
    specific = (ProtectionKind.SERVICE_SPECIFIC_GLO, ProtectionKind.SERVICE_SPECIFIC_DED)
    if push.reading.kind in specific:
        return _wrong(push, "the push travels under a tag of its own", "a general tag", "another")
    return passed(f"the push is {named(demanded)}", push.position)


def named(protection: Protection) -> str:
    parts = [part.name.lower() for part in Protection if part in protection and part.name]
    return " and ".join(parts) or "not protected"


def _wrong(push: Push, bad: str, expected: str, observed: str) -> Finding:
    return Finding(Verdict.FAIL, bad, (push.position,), expected=expected, observed=observed)
