"""What a meter hands up of packets in fragments: what passes, what fails, and what says nothing."""

from __future__ import annotations

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import downlink_requests as checks
from harness.octets.reading_frame import compressor_of
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from harness.stimuli.datagrams import described, packet_of
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    ExceptionResponse,
    GetRequestNormal,
    GetResponseNormal,
    InvokeIdAndPriority,
    ServiceError,
    ServiceErrorWithCounter,
    StateError,
)
from reference_stack.dlms.data import NULL
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from tests.checks.downlink_said import PROFILE, RULE, down, parts, trace

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
PUBLIC = PROFILE.association("public")
FIRST, END = parts(2)
REQUEST = GetRequestNormal(InvokeIdAndPriority(2), AttributeDescriptor(8, CLOCK, 2))


def datagram(apdu: bytes, *, up: bool) -> bytes:
    meter = (PROFILE.meter_address, PROFILE.network.meter_port)
    head_end = (PROFILE.network.head_end_address, PROFILE.network.head_end_port)
    saps = (PUBLIC.server_sap, PUBLIC.client_sap)
    source, destination = (meter, head_end) if up else (head_end, meter)
    wpdu = Wpdu(*(saps if up else reversed(saps)), apdu)
    return UdpDatagram(*source, *destination, wpdu.encode()).encode()


def answer(invoke_id: int) -> bytes:
    return datagram(GetResponseNormal(InvokeIdAndPriority(invoke_id), NULL).encode(), up=True)


EXCEPTION = datagram(
    ExceptionResponse(
        StateError.SERVICE_UNKNOWN, ServiceErrorWithCounter(ServiceError.SERVICE_NOT_SUPPORTED)
    ).encode(),
    up=True,
)
NO_APDU = packet_of(described("0 bytes of data"), PROFILE, Direction.UPLINK)
PACKET = datagram(REQUEST.encode(), up=False)


def seen(plainly: bytes | None, *before: bytes, after: bytes | None = None) -> tuple[Trace, int]:
    """The answer to the whole request; then what comes before and after the end."""
    result = trace()

    def arrives(packet: bytes) -> None:
        crossing = Crossing(EPOCH, Point.IP, Direction.UPLINK, packet)
        result.observe(crossing, sender=Party.GATEWAY, receiver=Party.HEAD_END)

    def comes(octets: bytes) -> None:
        crossing = Crossing(EPOCH, Point.RADIO, Direction.DOWNLINK, octets[1:], port=octets[0])
        result.observe(crossing, sender=Party.HARNESS, receiver=Party.METER)

    if plainly is not None:
        arrives(plainly)
    since = len(result)
    comes(FIRST.encode(RULE).octets())
    for packet in before:
        arrives(packet)
    comes(END.encode(RULE).octets())
    if after is not None:
        arrives(after)
    return result, since


@pytest.mark.parametrize(
    ("plainly", "after", "verdict"),
    [
        (answer(1), answer(2), PASS),
        (answer(1), EXCEPTION, PASS),
        (answer(1), None, FAIL),
        (answer(1), answer(1), FAIL),
        (answer(1), NO_APDU, FAIL),
        (None, answer(2), OPEN),
        (NO_APDU, None, OPEN),
    ],
    ids=["answer", "exception", "silence", "old-answer", "no-apdu", "never-asked", "never-answers"],
)
def test_a_request_is_answered(
    plainly: bytes | None, after: bytes | None, verdict: Verdict
) -> None:
    result, since = seen(plainly, after=after)
    finding = checks.request_answered(result, PROFILE, PACKET, asked_plainly=0, since=since)
    assert finding.verdict is verdict, finding


def test_what_comes_before_the_end_is_no_answer() -> None:
    result, since = seen(answer(1), answer(2))
    finding = checks.request_answered(result, PROFILE, PACKET, asked_plainly=0, since=since)
    assert finding.verdict is FAIL


@pytest.mark.parametrize(
    ("plainly", "after", "verdict"),
    [
        (answer(1), None, PASS),
        (answer(1), NO_APDU, PASS),
        (answer(1), answer(2), FAIL),
        (None, None, OPEN),
    ],
    ids=["silence", "no-apdu", "answer", "never-answers"],
)
def test_a_request_is_not_answered(
    plainly: bytes | None, after: bytes | None, verdict: Verdict
) -> None:
    result, since = seen(plainly, after=after)
    finding = checks.nothing_answered(result, PROFILE, asked_plainly=0, since=since)
    assert finding.verdict is verdict, finding


def test_without_fragments_nothing_is_said() -> None:
    empty = trace(down(FIRST, lost=True))
    answered = checks.request_answered(empty, PROFILE, PACKET, asked_plainly=0, since=0)
    silent = checks.nothing_answered(empty, PROFILE, asked_plainly=0, since=0)
    assert (answered.verdict, silent.verdict) == (OPEN, OPEN)


WHOLE = datagram(
    GetRequestNormal(InvokeIdAndPriority(3), AttributeDescriptor(8, CLOCK, 2)).encode(), up=False
)


@pytest.mark.parametrize(
    ("plainly", "comes", "after", "verdict"),
    [
        (answer(1), True, answer(3), PASS),
        (answer(1), True, EXCEPTION, PASS),
        (answer(1), True, answer(2), FAIL),
        (answer(1), True, NO_APDU, FAIL),
        (answer(1), False, answer(3), OPEN),
        (NO_APDU, True, answer(3), OPEN),
    ],
    ids=["answer", "exception", "other-answer", "no-apdu", "never-came", "never-answers"],
)
def test_a_whole_request_between_is_answered(
    plainly: bytes, comes: bool, after: bytes, verdict: Verdict
) -> None:
    result, since = seen(plainly)
    if comes:
        compressed = compressor_of(PROFILE).compress(WHOLE, Direction.DOWNLINK)
        octets = compressed.message.padded(8).octets()
        crossing = Crossing(EPOCH, Point.RADIO, Direction.DOWNLINK, octets[1:], port=octets[0])
        result.observe(crossing, sender=Party.HARNESS, receiver=Party.METER)
    reply = Crossing(EPOCH, Point.IP, Direction.UPLINK, after)
    result.observe(reply, sender=Party.GATEWAY, receiver=Party.HEAD_END)
    finding = checks.whole_request_answered(result, PROFILE, WHOLE, asked_plainly=0, since=since)
    assert finding.verdict is verdict, finding
