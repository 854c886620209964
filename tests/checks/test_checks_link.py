"""What the checks of frames make of ports, sizes and order. RFC9011 §5.1, TS001 §4.3.2."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import link as checks
from harness.checks.compression_messages import messages_of
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Verdict
from harness.stimuli.datagrams import described, packet_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.schc.fragmentation.messages import All1, Fragment

PROFILE = replace(load_profile("dlms_over_lorawan"), rules=load_rules("operators_and_actions"))
UP = Direction.UPLINK


def frame(
    trace: Trace,
    octets: bytes = b"x",
    *,
    port: int | None = 1,
    limit: int | None = None,
    fate: Fate = Fate.DELIVERED,
) -> None:
    crossing = Crossing(EPOCH, Point.RADIO, UP, octets, port=port, payload_limit_octets=limit)
    trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY, fate=fate)


@pytest.mark.parametrize(
    ("port", "verdict"),
    [(1, "pass"), (223, "pass"), (0, "fail"), (224, "fail"), (None, "fail")],
)
def test_payloads_have_ports_of_applications(port: int | None, verdict: str) -> None:
    trace = Trace()
    frame(trace, port=port)
    finding = checks.ports_of_applications(trace, PROFILE, UP)
    assert (finding.verdict, finding.evidence) == (Verdict(verdict), (0,))


@pytest.mark.parametrize(
    ("port", "verdict"), [(1, "pass"), (120, "pass"), (20, "fail"), (99, "inconclusive")]
)
def test_recommended_ruleids_are_used_only_when_agreed(port: int, verdict: str) -> None:
    other = replace(PROFILE, rules=load_rules("other_rule_ids"))
    trace = Trace()
    frame(trace, port=101 if port == 1 else port)
    assert checks.ports_of_rules(trace, other, UP).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("limit", "fate", "verdict"),
    [
        (51, Fate.DELIVERED, "pass"),
        (None, Fate.DELIVERED, "pass"),
        (50, Fate.DELIVERED, "fail"),
        (None, Fate.REFUSED, "fail"),
    ],
    ids=["fits", "nobody-knows", "too-long", "refused"],
)
def test_frames_fit(limit: int | None, fate: Fate, verdict: str) -> None:
    trace = Trace()
    frame(trace, bytes(51), limit=limit, fate=fate)
    assert checks.frames_fit(trace, PROFILE, UP).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    "check", [checks.ports_of_applications, checks.ports_of_rules, checks.frames_fit]
)
def test_without_a_payload_nothing_is_said(check: object) -> None:
    trace = Trace()
    frame(trace, b"", port=None)
    assert callable(check)
    assert check(trace, PROFILE, UP).verdict is Verdict.INCONCLUSIVE


PACKETS = tuple(
    packet_of(described(f"client port {port} and 15 bytes of data"), PROFILE, UP)
    for port in (5001, 5012)
)


def fragments(packet: bytes) -> list[Bits]:
    """Tile 62 and the All-1 with the rest."""
    rule = PROFILE.uplink
    [message] = messages_of(PROFILE, packet, UP).values()
    rcs = rule.rcs_algorithm.check(message.padded(8))
    first = Fragment(62, message.slice(0, 80)).encode(rule)
    return [first, All1(rcs, message.from_bit(80)).encode(rule)]


def crossing_in(order: str) -> Trace:
    """Frames of two packets, told by letters: `aabb` is one after the other."""
    waiting = {"a": fragments(PACKETS[0]), "b": fragments(PACKETS[1])}
    trace = Trace()
    for letter in order:
        octets = waiting[letter].pop(0).octets()
        frame(trace, octets[1:], port=octets[0])
    return trace


@pytest.mark.parametrize(
    ("order", "verdict"), [("aabb", "pass"), ("abab", "fail"), ("abba", "fail"), ("aa", "fail")]
)
def test_two_packets_go_one_after_the_other(order: str, verdict: str) -> None:
    finding = checks.one_after_the_other(crossing_in(order), PROFILE, PACKETS, UP)
    assert finding.verdict is Verdict(verdict)


def test_without_frames_nothing_is_said_of_their_order() -> None:
    assert checks.one_after_the_other(Trace(), PROFILE, PACKETS, UP).verdict is Verdict.INCONCLUSIVE


def test_an_idle_meter_has_to_speak() -> None:
    trace = Trace()
    assert checks.spoke_within(trace, PROFILE, hours=24).verdict is Verdict.INCONCLUSIVE
    frame(trace, b"", port=None)
    silence = checks.spoke_within(trace, PROFILE, hours=24, since=1)
    assert (silence.verdict, silence.evidence) == (Verdict.FAIL, (0,))
    frame(trace, b"", port=None)
    assert checks.spoke_within(trace, PROFILE, hours=24, since=1).evidence == (1,)


@pytest.mark.parametrize(
    ("octets", "verdict"),
    [
        (b"\x20", "pass"),
        (b"\xff\xff", "pass"),
        (bytes(51), "fail"),
        (b"", "inconclusive"),
    ],
    ids=["ack", "abort", "data", "bare-port"],
)
def test_against_the_data_only_control_messages_go(octets: bytes, verdict: str) -> None:
    trace = Trace()
    frame(trace, octets, port=21)
    assert checks.only_control_against_data(trace, PROFILE, UP).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("port", "octets", "verdict"),
    [
        (20, bytes(51), "pass"),
        (21, bytes(51), "fail"),
        (21, b"\x20", "inconclusive"),
        (1, bytes(20), "inconclusive"),
    ],
    ids=["own", "other", "late-ack", "whole-packet"],
)
def test_fragments_go_under_their_own_ruleid(port: int, octets: bytes, verdict: str) -> None:
    trace = Trace()
    frame(trace, octets, port=port)
    assert checks.fragments_of_direction(trace, PROFILE, UP).verdict is Verdict(verdict)
