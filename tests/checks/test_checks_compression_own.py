"""What the check of a meter's own packets makes of right and wrong ones. RFC8724 §7, §9."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks.compression_messages import messages_of
from harness.checks.compression_own import own_packets_follow_the_rules
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from harness.stimuli.datagrams import described, packet_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules

PROFILE = replace(load_profile("dlms_over_lorawan"), rules=load_rules("operators_and_actions"))
OWN = replace(PROFILE, rules=load_rules("fields_of_its_own"))
UP = Direction.UPLINK


def judged(octets: bytes | None, profile: object = PROFILE) -> Finding:
    trace = Trace()
    if octets is not None:
        crossing = Crossing(EPOCH, Point.RADIO, UP, octets[1:], port=octets[0])
        trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY)
    return own_packets_follow_the_rules(trace, profile, UP)


def message(words: str) -> Bits:
    [found] = messages_of(PROFILE, packet_of(described(words), PROFILE, UP), UP).values()
    return found


def test_what_the_rules_make_passes() -> None:
    assert judged(message("client port 8722").octets()).verdict is Verdict.PASS


def test_ones_at_the_end_fail() -> None:
    finding = judged(message("client port 8722").padded(8, bit=1).octets())
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (0,))
    assert "other bits than zeros" in finding.sentence


def test_a_residue_that_ends_too_early_fails() -> None:
    finding = judged(message("client port 61617").octets()[:4])
    assert finding.verdict is Verdict.FAIL
    assert "no packet can be made" in finding.sentence


def test_a_wrong_checksum_that_crossed_fails() -> None:
    bits = message("client port 61617")
    finding = judged(Bits(bits.value ^ 1 << bits.length - 1 - 55, bits.length).octets())
    assert finding.verdict is Verdict.FAIL
    assert "not in order" in finding.sentence


def test_a_size_in_a_longer_form_than_needed_fails() -> None:
    finding = judged(bytes.fromhex("01 f0 16 10") + b"\x00", OWN)
    assert finding.verdict is Verdict.FAIL


@pytest.mark.parametrize("octets", [None, bytes((22,)) + bytes(50), bytes((99, 1))])
def test_nothing_compressed_says_nothing(octets: bytes | None) -> None:
    assert judged(octets).verdict is Verdict.INCONCLUSIVE
