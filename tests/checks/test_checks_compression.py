"""What the checks of compression make of a trace, right, wrong and empty. RFC8724 §7."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import compression as checks
from harness.checks.compression_messages import messages_of
from harness.checks.crossing import crossed
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Finding, Verdict
from harness.stimuli.datagrams import described, packet_of
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.schc.fragmentation.messages import All1, Fragment

PROFILE = replace(load_profile("dlms_over_lorawan"), rules=load_rules("operators_and_actions"))
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK
NEAR = 7
"""RuleID of `client port near 8720`."""


def packet(words: str, direction: Direction = UP) -> bytes:
    return packet_of(described(words), PROFILE, direction)


def sent(trace: Trace, message: Bits | bytes, direction: Direction = UP) -> None:
    octets = message.octets() if isinstance(message, Bits) else message
    ends = [Party.METER, Party.GATEWAY]
    sender, receiver = ends if direction is UP else ends[::-1]
    crossing = Crossing(EPOCH, Point.RADIO, direction, octets[1:], port=octets[0])
    trace.observe(crossing, sender=sender, receiver=receiver)


def silent(trace: Trace) -> None:
    """An empty uplink."""
    crossing = Crossing(EPOCH, Point.RADIO, UP, b"")
    trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY)


def right(words: str, direction: Direction = UP) -> Bits:
    [message] = messages_of(PROFILE, packet(words, direction), direction).values()
    return message


def judged(message: Bits | bytes | None, words: str, direction: Direction = UP) -> Finding:
    trace = Trace()
    if message is not None:
        sent(trace, message, direction)
    return checks.crosses_by(trace, PROFILE, packet(words, direction), direction)


@pytest.mark.parametrize("direction", [UP, DOWN], ids=["up", "down"])
@pytest.mark.parametrize("words", ["client port 5001", "client port 8722", "client port 999"])
def test_what_the_rules_say_passes(words: str, direction: Direction) -> None:
    finding = judged(right(words, direction), words, direction)
    assert (finding.verdict, finding.evidence) == (Verdict.PASS, (0,))


def test_another_bit_is_named() -> None:
    message = right("client port 8722")
    changed = Bits(message.value ^ 1 << message.length - 10, message.length)
    finding = judged(changed, "client port 8722")
    assert finding.verdict is Verdict.FAIL
    assert finding.sentence.startswith("bit 9 of the message")
    assert finding.expected != finding.observed


def test_bits_that_are_missing_are_counted() -> None:
    message = right("client port 8722")
    finding = judged(message.slice(0, message.length - 16), "client port 8722")
    assert finding.verdict is Verdict.FAIL
    assert "bits too few" in finding.sentence


@pytest.mark.parametrize(
    ("filling", "said"),
    [("0000 00000000", "12 bits follow"), ("1111", "other bits than zeros")],
    ids=["too-much", "ones"],
)
def test_padding_is_zeros_and_less_than_an_octet(filling: str, said: str) -> None:
    finding = judged(right("client port 8722") + Bits.written(filling), "client port 8722")
    assert finding.verdict is Verdict.FAIL
    assert said in finding.sentence


def test_a_rule_that_does_not_match_is_named() -> None:
    message = right("client port 8722")
    finding = judged(message, "client port 8736")
    assert finding.verdict is Verdict.FAIL
    assert "client port near 8720" in finding.sentence
    assert "not compressed" in finding.expected


def test_what_matches_is_not_to_cross_uncompressed() -> None:
    octets = packet("client port 8722")
    finding = judged(bytes((22,)) + octets, "client port 8722")
    assert finding.verdict is Verdict.FAIL
    assert "uncompressed though it matches" in finding.sentence


@pytest.mark.parametrize("rule_id", [99, 200])
def test_a_foreign_port_is_no_crossing(rule_id: int) -> None:
    """Other traffic may go on ports that no rule has; the packet is still owed."""
    finding = judged(bytes((rule_id,)) + packet("client port 999"), "client port 999")
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (0,))
    assert finding.sentence == "the packet does not cross the radio"


def test_silence_of_a_meter_says_nothing_until_it_spoke_of_something_else() -> None:
    assert judged(None, "client port 8722").verdict is Verdict.INCONCLUSIVE
    trace = Trace()
    silent(trace)
    finding = checks.crosses_by(trace, PROFILE, packet("client port 8722"), UP)
    assert (finding.verdict, finding.evidence) == (Verdict.FAIL, (0,))


@pytest.mark.parametrize(("uplinks", "verdict"), [(1, "inconclusive"), (2, "fail")])
def test_silence_of_a_gateway_needs_two_occasions(uplinks: int, verdict: str) -> None:
    trace = Trace()
    for _ in range(uplinks):
        silent(trace)
    finding = checks.crosses_by(trace, PROFILE, packet("client port 8722", DOWN), DOWN)
    assert finding.verdict is Verdict(verdict)


def test_a_message_that_is_only_a_ruleid_may_be_lost_in_the_network() -> None:
    trace = Trace()
    silent(trace)
    bare = packet("client port 5001 and 0 bytes of data")
    assert checks.crosses_by(trace, PROFILE, bare, UP).verdict is Verdict.INCONCLUSIVE


def test_a_push_that_was_due_is_not_taken_for_the_packet() -> None:
    push = UdpDatagram(
        source=PROFILE.meter_address,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=4059,
        payload=Wpdu(1, 16, bytes(9)).encode(),
    ).encode()
    trace = Trace()
    sent(trace, bytes((22,)) + push)
    sent(trace, right("client port 8722"))
    finding = checks.crosses_by(trace, PROFILE, packet("client port 8722"), UP)
    assert (finding.verdict, finding.evidence) == (Verdict.PASS, (1,))


def test_what_came_before_does_not_count() -> None:
    trace = Trace()
    sent(trace, right("client port 8722"))
    finding = checks.crosses_by(trace, PROFILE, packet("client port 8722"), UP, since=1)
    assert finding.verdict is Verdict.INCONCLUSIVE


def test_another_rule_that_matches_says_nothing_of_the_wanted_one() -> None:
    both = replace(PROFILE, rules=load_rules("two_rules_for_one_packet"))
    datagram = packet("client port 8722")
    trace = Trace()
    sent(trace, messages_of(both, datagram, UP)[both.rules.compression[0]])
    exact = checks.crosses_by(trace, both, datagram, UP, rule="client port near 8720")
    assert exact.verdict is Verdict.INCONCLUSIVE
    assert checks.crosses_by(trace, both, datagram, UP).verdict is Verdict.PASS


@pytest.mark.parametrize(("rule", "verdict"), [(0, "fail"), (1, "pass")])
def test_the_smallest_residue_is_advised(rule: int, verdict: str) -> None:
    both = replace(PROFILE, rules=load_rules("two_rules_for_one_packet"))
    datagram = packet("client port 8722")
    trace = Trace()
    sent(trace, messages_of(both, datagram, UP)[both.rules.compression[rule]])
    finding = checks.crosses_shortest(trace, both, datagram, UP)
    assert finding.verdict is Verdict(verdict)
    assert finding.requirement == ("SCHC-COMP-008" if verdict == "fail" else None)


def test_what_matches_a_rule_is_not_owed_uncompressed() -> None:
    trace = Trace()
    sent(trace, right("client port 8722"))
    finding = checks.crosses_uncompressed(trace, PROFILE, packet("client port 8722"), UP)
    assert finding.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("port", "message", "verdict"),
    [
        (8722, right("client port 8722"), "pass"),
        (8722, bytes((22,)) + packet("client port 8722"), "fail"),
        (999, right("client port 999"), "inconclusive"),
        (8722, None, "inconclusive"),
    ],
    ids=["by-a-rule", "not-compressed", "nothing-to-compress", "silence"],
)
def test_compressed_means_by_a_rule_of_compression(
    port: int, message: Bits | bytes | None, verdict: str
) -> None:
    trace = Trace()
    if message is not None:
        sent(trace, message)
    compressed = checks.crosses_compressed(trace, PROFILE, packet(f"client port {port}"), UP)
    assert compressed.verdict is Verdict(verdict)


def fragmented(message: Bits, *, rcs: int | None = None) -> Trace:
    """The message in two tiles that go up, the second in the All-1."""
    rule = PROFILE.uplink
    first, last = message.slice(0, 80), message.from_bit(80)
    padded = message.padded(8)
    right_rcs = rule.rcs_algorithm.check(padded)
    trace = Trace()
    sent(trace, Fragment(62, first).encode(rule))
    sent(trace, All1(right_rcs if rcs is None else rcs, last).encode(rule))
    return trace


def test_fragments_are_put_together() -> None:
    message = right("client port 8722 and 15 bytes of data")
    trace = fragmented(message)
    datagram = packet("client port 8722 and 15 bytes of data")
    assert checks.crosses_by(trace, PROFILE, datagram, UP).evidence == (0, 1)
    assert checks.is_fragmented(trace, PROFILE, UP).verdict is Verdict.PASS
    whole = checks.is_whole(trace, PROFILE, UP)
    assert (whole.verdict, whole.requirement) == (Verdict.FAIL, "SCHC-LW-059")


def test_fragments_with_another_rcs_are_no_packet() -> None:
    trace = fragmented(right("client port 8722 and 15 bytes of data"), rcs=1)
    assert list(crossed(trace, PROFILE, sender=Party.METER, direction=UP)) == []
    assert checks.is_fragmented(trace, PROFILE, UP).verdict is Verdict.INCONCLUSIVE
    assert checks.is_whole(trace, PROFILE, UP).verdict is Verdict.INCONCLUSIVE


def test_one_frame_is_whole() -> None:
    trace = Trace()
    sent(trace, right("client port 8722"))
    assert checks.is_whole(trace, PROFILE, UP).verdict is Verdict.PASS
    assert checks.is_fragmented(trace, PROFILE, UP).verdict is Verdict.INCONCLUSIVE


OWN = replace(PROFILE, rules=load_rules("fields_of_its_own"))
EMPTY_TEXT = packet_of(described("client port 5001 and 0 bytes of text"), OWN, UP)


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        (bytes((1, 0x00)), "pass"),
        (bytes((22,)) + EMPTY_TEXT, "pass"),
        (bytes((1, 0x10)), "fail"),
    ],
    ids=["size-nought", "uncompressed", "size-one"],
)
def test_an_absent_text_may_cross_either_way(message: bytes, verdict: str) -> None:
    trace = Trace()
    sent(trace, message)
    finding = checks.crosses_by_or_uncompressed(trace, OWN, EMPTY_TEXT, UP, rule="text in full")
    assert finding.verdict is Verdict(verdict)
    assert finding.requirement == (None if message[0] == 22 else "SCHC-COMP-016")


def test_what_the_network_refused_was_sent_all_the_same() -> None:
    trace = Trace()
    octets = right("client port 8722").octets()
    crossing = Crossing(EPOCH, Point.RADIO, UP, octets[1:], port=octets[0])
    trace.observe(crossing, sender=Party.METER, receiver=Party.GATEWAY, fate=Fate.LOST)
    assert checks.crosses_by(trace, PROFILE, packet("client port 8722"), UP).verdict is Verdict.PASS


def test_what_a_filter_may_drop_is_not_owed() -> None:
    trace = Trace()
    silent(trace)
    odd = packet("client port 5001 and an extension header")
    dropped = checks.crosses_uncompressed(trace, PROFILE, odd, UP, may_be_dropped=True)
    assert dropped.verdict is Verdict.INCONCLUSIVE
    assert checks.crosses_uncompressed(trace, PROFILE, odd, UP).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("bit", "part"),
    [
        (8, "fid-ipv6-trafficclass"),
        (20, "fid-ipv6-flowlabel"),
        (43, "fid-ipv6-hoplimit"),
        (45, "fid-udp-app-port"),
        (50, "fid-udp-checksum"),
        (70, "the payload"),
    ],
)
def test_the_part_of_the_message_that_differs_is_named(bit: int, part: str) -> None:
    message = right("client port 61617")
    changed = Bits(message.value ^ 1 << message.length - 1 - bit, message.length)
    assert part in judged(changed, "client port 61617").sentence
