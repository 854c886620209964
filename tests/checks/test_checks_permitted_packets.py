"""What may become of packets that need not be compressed, and of messages that may be dropped."""

from __future__ import annotations

import pytest

from harness.checks import compression, permitted_packets
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from reference_stack.kernel.bits import Bits
from tests.checks.test_checks_compression import DOWN, PROFILE, UP, packet, right, sent, silent
from tests.checks.test_checks_packets import came_by_air, came_out

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
WORDS = "client port 5001 and a wrong checksum"
UNCHANGED = bytes([PROFILE.rules.no_compression.rule_id_value]) + packet(WORDS)
REPAIRED = UNCHANGED[:47] + packet("client port 5001")[46:]


def crossed(*messages: Bits | bytes) -> Verdict:
    trace = Trace()
    silent(trace)
    for message in messages:
        sent(trace, message)
    return compression.crosses_by_any_or_uncompressed(trace, PROFILE, packet(WORDS), UP).verdict


def test_a_wrong_checksum_is_left_out_or_told() -> None:
    assert crossed(right(WORDS)) is PASS
    assert crossed(UNCHANGED) is PASS


def test_nothing_is_said_when_the_packet_goes_nowhere() -> None:
    assert crossed() is OPEN


@pytest.mark.parametrize(
    "message",
    [REPAIRED, UNCHANGED[:-1], UNCHANGED + bytes(1), right("client port 8722")],
    ids=["put right", "cut short", "too long", "by another rule"],
)
def test_another_packet_is_no_choice(message: Bits | bytes) -> None:
    assert crossed(message) is FAIL


@pytest.mark.parametrize(
    ("out", "verdict"),
    [([packet(WORDS)], PASS), ([], PASS), ([packet("client port 5001")], FAIL)],
    ids=["as it was", "dropped", "another"],
)
def test_a_message_may_be_rebuilt_or_dropped(out: list[bytes], verdict: Verdict) -> None:
    trace = Trace()
    came_by_air(trace, UP)
    for octets in out:
        came_out(trace, octets)
    finding = permitted_packets.rebuilt_or_dropped(trace, PROFILE, packet(WORDS))
    assert finding.verdict is verdict


def test_nothing_is_said_of_a_message_that_did_not_arrive() -> None:
    trace = Trace()
    came_by_air(trace, DOWN)
    finding = permitted_packets.rebuilt_or_dropped(trace, PROFILE, packet(WORDS))
    assert finding.verdict is OPEN
