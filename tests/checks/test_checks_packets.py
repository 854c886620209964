"""What the checks of packets make of what came out of a message, or did not. RFC8724 §7.2."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import packets as checks
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Verdict
from harness.stimuli.crossings import what_time_is_it
from harness.stimuli.datagrams import described, echo_request, packet_of
from reference_stack.dlms.apdu import GetResponseNormal, InvokeIdAndPriority
from reference_stack.dlms.data import unsigned
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.interface_id import device_iid
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK
PACKET = packet_of(described("client port 5001 and 3 bytes of data"), PROFILE, UP)
REQUEST = packet_of(
    replace(described("client port 5001"), data=what_time_is_it(PROFILE, 2)), PROFILE, DOWN
)


def came_by_air(trace: Trace, direction: Direction, *, fate: Fate = Fate.INJECTED) -> None:
    receiver = Party.GATEWAY if direction is UP else Party.METER
    crossing = Crossing(EPOCH, Point.RADIO, direction, b"\x01", port=1)
    trace.observe(crossing, sender=Party.HARNESS, receiver=receiver, fate=fate)


def came_out(trace: Trace, octets: bytes, *, sender: Party = Party.GATEWAY) -> None:
    crossing = Crossing(EPOCH, Point.IP, UP, octets)
    trace.observe(crossing, sender=sender, receiver=Party.HEAD_END)


def answer(*, port: int = 5001, source: bytes = PROFILE.meter_address) -> bytes:
    """What a meter says to `REQUEST`."""
    response = GetResponseNormal(InvokeIdAndPriority(2), unsigned(5))
    return UdpDatagram(
        source=source,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=port,
        payload=Wpdu(1, 16, response.encode()).encode(),
    ).encode()


def test_the_very_packet_passes() -> None:
    trace = Trace()
    came_by_air(trace, UP)
    came_out(trace, PACKET)
    finding = checks.packet_rebuilt(trace, PROFILE, PACKET)
    assert (finding.verdict, finding.evidence) == (Verdict.PASS, (1,))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (1, "traffic class"),
        (4, "payload length"),
        (7, "hop limit"),
        (20, "source"),
        (41, "source port"),
        (45, "UDP length"),
        (47, "UDP checksum"),
        (50, "octet 50 differs"),
    ],
)
def test_the_field_that_differs_is_named(at: int, said: str) -> None:
    changed = bytearray(PACKET)
    changed[at] ^= 0x40
    trace = Trace()
    came_by_air(trace, UP)
    came_out(trace, bytes(changed))
    finding = checks.packet_rebuilt(trace, PROFILE, PACKET)
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (0, 1))
    assert said in finding.sentence


def test_an_octet_more_is_another_packet() -> None:
    trace = Trace()
    came_by_air(trace, UP)
    came_out(trace, PACKET + b"\x00")
    finding = checks.packet_rebuilt(trace, PROFILE, PACKET)
    assert "it has 52 octets, not 51" in finding.sentence


def test_no_packet_fails_with_the_message_as_proof() -> None:
    trace = Trace()
    came_by_air(trace, UP)
    finding = checks.packet_rebuilt(trace, PROFILE, PACKET)
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (0,))


def test_without_a_message_nothing_is_said_of_a_gateway() -> None:
    trace = Trace()
    came_by_air(trace, UP, fate=Fate.LOST)
    for check in (checks.nothing_rebuilt, checks.no_packet_handed_up):
        assert check(trace, PROFILE).verdict is Verdict.INCONCLUSIVE
    assert checks.packet_rebuilt(trace, PROFILE, PACKET).verdict is Verdict.INCONCLUSIVE


def test_a_dropped_message_leaves_no_trace_above() -> None:
    trace = Trace()
    came_by_air(trace, UP)
    assert checks.nothing_rebuilt(trace, PROFILE).verdict is Verdict.PASS
    assert checks.no_packet_handed_up(trace, PROFILE).verdict is Verdict.PASS
    came_out(trace, PACKET)
    assert checks.nothing_rebuilt(trace, PROFILE).evidence == (0, 1)
    assert checks.no_packet_handed_up(trace, PROFILE).verdict is Verdict.FAIL


def test_an_answer_by_air_is_not_silence_but_no_packet_either() -> None:
    trace = Trace()
    came_by_air(trace, UP)
    crossing = Crossing(EPOCH, Point.RADIO, DOWN, b"\xff\xff", port=20)
    trace.observe(crossing, sender=Party.GATEWAY, receiver=Party.METER)
    assert checks.nothing_rebuilt(trace, PROFILE).verdict is Verdict.FAIL
    assert checks.no_packet_handed_up(trace, PROFILE).verdict is Verdict.PASS


def test_an_answer_to_where_the_request_came_from_passes() -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    came_out(trace, answer())
    assert checks.request_answered(trace, PROFILE, REQUEST).evidence == (0, 1)


def test_an_answer_to_another_port_fails() -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    came_out(trace, answer(port=5002))
    finding = checks.request_answered(trace, PROFILE, REQUEST)
    assert finding.verdict is Verdict.FAIL
    assert (finding.expected[-9:], finding.observed[-9:]) == ("port 5001", "port 5002")


def test_no_answer_means_nothing_unless_the_plain_request_was_answered() -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    plainly = 0
    came_by_air(trace, DOWN)
    finding = checks.request_answered(trace, PROFILE, REQUEST, since=1, asked_plainly=plainly)
    assert finding.verdict is Verdict.INCONCLUSIVE
    trace = Trace()
    came_by_air(trace, DOWN)
    came_out(trace, answer())
    came_by_air(trace, DOWN)
    finding = checks.request_answered(trace, PROFILE, REQUEST, since=2, asked_plainly=plainly)
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (2,))


def test_a_push_meanwhile_is_no_answer() -> None:
    push = UdpDatagram(
        source=PROFILE.meter_address,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=4059,
        payload=Wpdu(1, 16, bytes.fromhex("0f00000001000011 05")).encode(),
    ).encode()
    trace = Trace()
    came_by_air(trace, DOWN)
    came_out(trace, push)
    assert checks.nothing_answered(trace, PROFILE).verdict is Verdict.PASS
    came_out(trace, answer())
    assert checks.nothing_answered(trace, PROFILE).evidence == (0, 2)


def test_without_a_message_nothing_is_said_of_a_meter() -> None:
    trace = Trace()
    assert checks.nothing_answered(trace, PROFILE).verdict is Verdict.INCONCLUSIVE
    assert checks.request_answered(trace, PROFILE, REQUEST).verdict is Verdict.INCONCLUSIVE


def from_meter(iid: bytes) -> Trace:
    datagram = UdpDatagram(
        source=PROFILE.network.meter_prefix + iid,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=4059,
        payload=b"reading",
    ).encode()
    trace = Trace()
    crossing = Crossing(EPOCH, Point.RADIO, UP, datagram, port=22)
    trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY)
    return trace


def test_the_identifier_is_that_of_the_keys() -> None:
    meter = PROFILE.meter
    good = checks.comes_from_derived_identifier(from_meter(PROFILE.dev_iid), PROFILE)
    assert good.verdict is Verdict.PASS
    turned = device_iid(meter.dev_eui[::-1], meter.app_s_key)
    bad = checks.comes_from_derived_identifier(from_meter(turned), PROFILE)
    assert (bad.verdict, bad.evidence) == (Verdict.FAIL, (0,))
    assert "from the last octet to the first" in bad.sentence
    other = checks.comes_from_derived_identifier(from_meter(bytes(8)), PROFILE)
    assert other.verdict is Verdict.FAIL
    assert "another identifier" in other.sentence
    assert checks.comes_from_derived_identifier(Trace(), PROFILE).verdict is Verdict.INCONCLUSIVE


ECHO = echo_request(PROFILE, DOWN, size=4)


def reply(**changes: object) -> bytes:
    asked = Echo.decode(ECHO)
    turned = replace(asked, source=asked.destination, destination=asked.source, is_reply=True)
    return replace(turned, **changes).encode()


@pytest.mark.parametrize(
    ("packet", "verdict"),
    [
        (reply(), "pass"),
        (reply(data=b"more data"), "fail"),
        (reply(sequence=9), "fail"),
        (ECHO, "fail"),
    ],
    ids=["the-same", "other-data", "other-sequence", "a-request"],
)
def test_an_echo_comes_back_as_it_went(packet: bytes, verdict: str) -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    came_out(trace, packet)
    assert checks.echo_replied(trace, PROFILE, ECHO).verdict is Verdict(verdict)


def test_an_echo_that_did_not_arrive_is_not_owed() -> None:
    assert checks.echo_replied(Trace(), PROFILE, ECHO).verdict is Verdict.INCONCLUSIVE


def test_what_comes_later_belongs_to_another_message() -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    came_by_air(trace, DOWN)
    came_out(trace, answer(port=5002))
    finding = checks.request_answered(trace, PROFILE, REQUEST, until=1)
    assert finding.verdict is Verdict.FAIL
    assert finding.observed == "none"
    trace = Trace()
    came_by_air(trace, UP)
    came_by_air(trace, UP)
    came_out(trace, PACKET)
    assert checks.packet_rebuilt(trace, PROFILE, PACKET, until=1).observed == "nothing"


def test_a_datagram_that_opens_receive_windows_is_no_answer() -> None:
    """A meter without another order is made to send one from its port to that of the head-end."""
    trace = Trace()
    came_by_air(trace, DOWN)
    datagram = UdpDatagram(
        source=PROFILE.meter_address,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=5001,
        payload=b"",
    )
    came_out(trace, datagram.encode())
    assert checks.request_answered(trace, PROFILE, REQUEST).verdict is Verdict.FAIL
