"""Compression, whatever the packet and the rule: what comes back is what went in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.nodes.schc_headers import COMPUTED, HEADERS
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    VariableLength,
)
from reference_stack.schc.headers import Extent, FieldFormat, HeaderFormat
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, RuleSet

DEV_IID = bytes.fromhex("4E822D9775B26499")
DIRECTIONS = st.sampled_from(Direction)
FORMAT = HeaderFormat(
    "mixed",
    (
        FieldFormat("fid-nibble", 4),
        FieldFormat("fid-twelve", 12),
        FieldFormat("fid-up", 8, downlink_fid="fid-down"),
        FieldFormat("fid-down", 8, downlink_fid="fid-up"),
        FieldFormat("fid-after", 16, octets_after=3),
        FieldFormat("fid-count", 8),
        FieldFormat("fid-counted", Extent.COUNTED),
        FieldFormat("fid-length", Extent.BER_LENGTH, octets_after=0),
        FieldFormat("fid-last", 16),
    ),
)
FIDS = (
    "fid-nibble",
    "fid-twelve",
    "fid-up",
    "fid-down",
    "fid-after",
    "fid-count",
    "fid-counted",
    "fid-length",
    "fid-last",
)
WIDTHS = {field.fid: field.length for field in FORMAT.fields}


@st.composite
def packets(draw: st.DrawFn) -> bytes:
    """Packets with this header, in small numbers, so that rules meet them."""
    small = st.integers(0, 3)
    counted = draw(st.binary(max_size=20))
    payload = draw(st.binary(max_size=300))
    rest = 2 + len(payload)
    length = bytes([rest]) if rest < 128 else bytes([0x81, rest]) if rest < 256 else b""
    length = length or b"\x82" + rest.to_bytes(2, "big")
    tail = bytes([len(counted)]) + counted + length + draw(small).to_bytes(2, "big") + payload
    head = (draw(small) << 12 | draw(small)).to_bytes(2, "big") + bytes([draw(small), draw(small)])
    after = len(tail) + draw(st.sampled_from([3, 3, 3, 0]))
    return head + after.to_bytes(2, "big") + tail


@st.composite
def descriptors(draw: st.DrawFn, fid: str, *, order_allows: bool) -> FieldDescriptor:
    """Any descriptor that loses nothing; whether the counter of a field comes before it."""
    width = WIDTHS[fid]
    way = DirectionIndicator.BIDIRECTIONAL
    if fid in {"fid-after", "fid-length"} and draw(st.booleans()):
        length = width if isinstance(width, int) else VariableLength.VARIABLE
        return FieldDescriptor(fid, length, MatchingOperator.IGNORE, Action.COMPUTE)
    if not isinstance(width, int):
        bits = 8 * draw(st.integers(0, 3))
        told = (
            VariableLength if fid == "fid-counted" and order_allows else [VariableLength.VARIABLE]
        )
        length = bits if bits and draw(st.booleans()) else draw(st.sampled_from(told))
    else:
        bits = width
        length = VariableLength.VARIABLE if width % 8 == 0 and draw(st.booleans()) else width
    varies = isinstance(length, VariableLength)
    target = Bits(draw(st.integers(0, min(3, (1 << bits) - 1))), bits)
    choices = [MatchingOperator.IGNORE, MatchingOperator.EQUAL, MatchingOperator.MATCH_MAPPING]
    if bits:
        choices.append(MatchingOperator.MSB)
    operator = draw(st.sampled_from(choices))
    sends = draw(st.booleans())
    if operator is MatchingOperator.IGNORE:
        return FieldDescriptor(fid, length, operator, Action.VALUE_SENT, (), None, 1, way)
    if operator is MatchingOperator.EQUAL:
        action = Action.VALUE_SENT if sends else Action.NOT_SENT
        return FieldDescriptor(fid, length, operator, action, (target,))
    if operator is MatchingOperator.MSB:
        x = 8 * draw(st.integers(1, bits // 8)) if varies else draw(st.integers(1, bits))
        action = Action.VALUE_SENT if sends else Action.LSB
        return FieldDescriptor(fid, length, operator, action, (target,), x)
    count = draw(st.sampled_from([1, 2, 3, 5, 9]))
    listed = tuple(Bits(n % (1 << bits), bits) for n in range(count))
    action = Action.VALUE_SENT if sends else Action.MAPPING_SENT
    return FieldDescriptor(fid, length, operator, action, listed)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    rules = []
    for number in range(draw(st.integers(1, 3))):
        order = draw(st.permutations(FIDS))
        counted = order.index("fid-count") < order.index("fid-counted")
        entries = tuple(draw(descriptors(fid, order_allows=counted)) for fid in order)
        rules.append(CompressionRule(number, draw(st.integers(3, 10)), entries))
    rules = [rule for rule in rules if rule.rule_id_length == rules[0].rule_id_length]
    nothing = NoCompressionRule((1 << rules[0].rule_id_length) - 1, rules[0].rule_id_length)
    return RuleSet((*rules, nothing), (FORMAT,))


@settings(max_examples=200)
@given(rule_sets(), packets() | st.binary(max_size=40), DIRECTIONS)
def test_a_packet_comes_back_as_it_went(
    rules: RuleSet, packet: bytes, direction: Direction
) -> None:
    end = Compressor(rules, ())
    compressed = end.compress(packet, direction)
    assert end.decompress(compressed.message, direction) == packet
    assert end.decompress(compressed.message.padded(8), direction) == packet


@settings(max_examples=100)
@given(rule_sets(), packets(), DIRECTIONS)
def test_no_other_rule_makes_a_shorter_message(
    rules: RuleSet, packet: bytes, direction: Direction
) -> None:
    end = Compressor(rules, ())
    chosen = end.compress(packet, direction).message
    for rule in rules.compression:
        other = end.compress_under(rule, packet, direction)
        if other is not None:
            assert other.length >= chosen.length
            assert end.decompress(other, direction) == packet


@settings(max_examples=150)
@given(rule_sets(), st.binary(max_size=60), st.integers(0, 7), DIRECTIONS)
def test_any_bits_are_a_packet_or_refused(
    rules: RuleSet, octets: bytes, cut: int, direction: Direction
) -> None:
    message = Bits.from_octets(octets)
    message = message.slice(0, max(0, message.length - cut))
    end = Compressor(rules, ())
    try:
        packet = end.decompress(message, direction)
    except ProtocolError:
        return
    assert len(packet) <= 2000


PROFILE = load_profile("dlms_over_lorawan")
END = Compressor(PROFILE.rules, HEADERS, computed=COMPUTED, dev_iid=PROFILE.dev_iid)
RULE_IDS = [rule.rule_id_value for rule in PROFILE.rules.rules]


@settings(max_examples=150)
@given(st.sampled_from(RULE_IDS), st.binary(max_size=80), DIRECTIONS)
def test_what_the_profile_decompresses_is_compressed_again(
    number: int, rest: bytes, direction: Direction
) -> None:
    message = Bits(number, 8) + Bits.from_octets(rest)
    try:
        packet = END.decompress(message, direction)
    except ProtocolError:
        return
    again = END.compress(packet, direction).message
    assert again.length <= message.length
    assert END.decompress(again, direction) == packet


def wrapped(apdu: bytes) -> bytes:
    return bytes.fromhex("000100010001") + len(apdu).to_bytes(2, "big") + apdu


@given(
    st.sampled_from([PROFILE.network.head_end_address, bytes(16)]),
    st.sampled_from([4059, 5000]),
    st.binary(max_size=40) | st.binary(max_size=40).map(wrapped),
)
def test_datagrams_of_the_profile_come_back(address: bytes, port: int, payload: bytes) -> None:
    up = UdpDatagram(PROFILE.meter_address, 4059, address, port, payload).encode()
    compressed = END.compress(up, Direction.UPLINK)
    assert not isinstance(compressed.rule, NoCompressionRule)
    assert END.decompress(compressed.message.padded(8), Direction.UPLINK) == up


def test_every_rule_of_the_standard_file_serves_some_packets() -> None:
    rules = load_rules("rfc9011_class_a")
    end = Compressor(rules, HEADERS, computed=COMPUTED, dev_iid=DEV_IID)
    for rule in rules.compression:
        assert all(end.serves(rule, direction) for direction in Direction)
