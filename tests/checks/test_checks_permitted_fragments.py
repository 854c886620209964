"""What must not come of fragments that contradict each other, and what may."""

from __future__ import annotations

import pytest

from harness.checks import permitted_fragments as checks
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from harness.stimuli.datagrams import echo_request
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.schc.fragmentation.messages import Ack
from tests.checks import downlink_said as below
from tests.checks import uplink_said as above

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
SENT = above.sent(above.SMALL, "all tiles", ours=True)
CHANGED = above.SMALL_INSIDE[:-1] + bytes([above.SMALL_INSIDE[-1] ^ 1])


@pytest.mark.parametrize(
    ("handed_up", "verdict"),
    [
        ([above.SMALL_INSIDE], PASS),
        ([], PASS),
        ([above.LARGE_INSIDE], PASS),
        ([CHANGED], FAIL),
        ([above.SMALL_INSIDE, CHANGED], FAIL),
    ],
)
def test_a_gateway_may_hand_up_the_right_packet_or_none(
    handed_up: list[bytes], verdict: Verdict
) -> None:
    trace = above.trace_of(SENT, *[above.above(octets) for octets in handed_up])
    finding = checks.no_other_packet(trace, above.PROFILE, above.SMALL_INSIDE)
    assert finding.verdict is verdict


def test_nothing_is_said_of_a_gateway_that_heard_nothing() -> None:
    trace = above.trace_of(above.above(CHANGED))
    finding = checks.no_other_packet(trace, above.PROFILE, above.SMALL_INSIDE)
    assert finding.verdict is OPEN


REQUEST = echo_request(below.PROFILE, Direction.DOWNLINK, size=20)
ASKED = Echo.decode(REQUEST)
FIRST, END = below.parts(2)
CONFIRMED = [below.down(FIRST), below.up(Ack(0, 0, Bits(1, 1)))]
CONFIRMED += [below.down(END), below.up(Ack(1, 1))]
REFUSED = [*CONFIRMED[:-1], below.up(Ack(1, 0, Bits(1, 1)))]


def echo(data: bytes) -> bytes:
    return Echo(
        source=ASKED.destination,
        destination=ASKED.source,
        is_reply=True,
        identifier=ASKED.identifier,
        sequence=ASKED.sequence,
        data=data,
    ).encode()


def judged(trace: Trace, *replies: bytes) -> Verdict:
    for octets in replies:
        entry = above.above(octets)
        trace.observe(entry.crossing, sender=entry.sender, receiver=entry.sender, fate=entry.fate)
    return checks.confirmed_only_if_right(trace, below.PROFILE, REQUEST).verdict


def test_a_meter_may_confirm_what_it_echoes() -> None:
    assert judged(below.trace(*CONFIRMED), echo(ASKED.data)) is PASS


def test_a_meter_may_refuse() -> None:
    assert judged(below.trace(*REFUSED)) is PASS


def test_a_meter_must_not_confirm_and_hand_up_another_packet() -> None:
    assert judged(below.trace(*CONFIRMED), echo(ASKED.data[::-1])) is FAIL


def test_a_meter_must_not_confirm_and_hand_up_nothing() -> None:
    assert judged(below.trace(*CONFIRMED)) is FAIL


def test_nothing_is_said_of_a_meter_that_heard_no_end() -> None:
    assert judged(below.trace(*CONFIRMED[:2])) is OPEN
