"""Compression and decompression: what the vectors say, which rule is chosen, what is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated
from reference_stack.nodes.schc_headers import COMPUTED, HEADERS
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import RuleMistake
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, RuleSet
from vectors.loading import Case, load_vectors

RULES = load_vectors("schc/compression_rules")
FIELDS = load_vectors("schc/compression_fields")
WHOLE = load_vectors("schc/compression_whole_rules")
RULE_FILES = Path(__file__).parents[2] / "reference_stack/profiles/rules"
DEV_IID = bytes.fromhex(str(RULES.says["dev_iid"]))
NO_RULE = 22
NONE_MATCHES = {"rule-id-value": NO_RULE, "rule-nature": "nature-no-compression"}


def compressor(rules: RuleSet, *, dev_iid: bytes | None = DEV_IID) -> Compressor:
    return Compressor(rules, HEADERS, computed=COMPUTED, dev_iid=dev_iid)


def rule_file(name: object) -> RuleSet:
    text = (RULE_FILES / f"{name}.toml").read_text(encoding="utf-8")
    return rule_set_from(tomllib.loads(text), where=str(name))


APPENDIX_A = rule_file(RULES.says["rules"])
UP_3 = bytes.fromhex(
    "60000000000B11FF 20010DB8000A0000 4E822D9775B26499 20010DB8000C0000 0000000000001000"
    "2212221F000B4AB9 C0FFEE"
)


def octets(case: Case, key: str) -> bytes:
    return bytes.fromhex(str(case.says[key]))


def way(case: Case) -> Direction:
    return Direction(case.says["direction"])


@pytest.mark.parametrize("case", RULES.case, ids=str)
def test_a_packet_goes_under_the_rule_of_the_vector(case: Case) -> None:
    end = compressor(APPENDIX_A)
    packet = octets(case, "packet")
    compressed = end.compress(packet, way(case))
    if "message" in case.says:
        assert compressed.rule.rule_id_value == case.says["rule"]
        expected = bytes([compressed.rule.rule_id_value]) + octets(case, "message")
    else:
        assert compressed.rule is APPENDIX_A.no_compression
        expected = bytes([NO_RULE]) + packet
    assert compressed.message.octets() == expected
    restored = octets(case, "restored") if "restored" in case.says else packet
    assert end.decompress(Bits.from_octets(expected), way(case)) == restored


@pytest.mark.parametrize("case", WHOLE.case, ids=str)
def test_a_packet_goes_as_its_own_rules_say(case: Case) -> None:
    tables = {key: case.says[key] for key in ("header", "rule") if key in case.says}
    rules = rule_set_from(tables, where=case.id)
    packet = octets(case, "packet")
    end = compressor(rules)
    compressed = end.compress(packet, way(case))
    assert compressed.message.octets()[1:] == octets(case, "message")
    assert end.decompress(compressed.message.padded(8), way(case)) == packet


def one_field(entry: object) -> RuleSet:
    """A rule set for packets that are one field, as long as they are."""
    assert isinstance(entry, dict)
    return rule_set_from(
        {
            "header": [{"name": "it", "field": [{"fid": "fid-it", "length": "rest"}]}],
            "rule": [
                {"rule-id-value": 1, "entry": [{"field-id": "fid-it", **entry}]},
                NONE_MATCHES,
            ],
        },
        where="a vector",
    )


@pytest.mark.parametrize("case", FIELDS.case, ids=str)
def test_a_field_is_sent_as_the_vector_says(case: Case) -> None:
    end = Compressor(one_field(case.says["entry"]), ())
    counted = case.says.get("counted")
    value = b"a" * counted if isinstance(counted, int) else octets(case, "value")
    compressed = end.compress(value, Direction.UPLINK)
    if "sent" not in case.says:
        assert isinstance(compressed.rule, NoCompressionRule)
        return
    head, with_value, _ = str(case.says["sent"]).partition("+value")
    sent = Bits.written(head) + Bits.from_octets(value if with_value else b"")
    assert compressed.message == Bits(1, 8) + sent
    restored = octets(case, "restored") if "restored" in case.says else value
    assert end.decompress(compressed.message.padded(8), Direction.UPLINK) == restored


def test_a_longer_prefix_than_needed_is_read() -> None:
    end = Compressor(one_field({"field-length": "fl-variable"}), ())
    message = Bits(1, 8) + Bits.written("1111 00000001") + Bits.from_octets(b"a")
    assert end.decompress(message, Direction.UPLINK) == b"a"


def tiny(*entries: dict[str, object], name: str = "") -> dict[str, object]:
    return {"rule-id-value": 1, "name": name, "entry": list(entries)}


def two_octets(*rules: dict[str, object]) -> RuleSet:
    header = {
        "name": "two",
        "field": [{"fid": "fid-first", "length": 8}, {"fid": "fid-second", "length": 8}],
    }
    numbered = [{**rule, "rule-id-value": n} for n, rule in enumerate(rules, 1)]
    return rule_set_from({"header": [header], "rule": [*numbered, NONE_MATCHES]}, where="a test")


def test_residues_stand_in_the_order_of_the_rule() -> None:
    rules = two_octets(tiny({"field-id": "fid-second"}, {"field-id": "fid-first"}))
    end = Compressor(rules, ())
    message = end.compress(b"\x0a\x0b\x0c", Direction.UPLINK).message
    assert message.octets() == b"\x01\x0b\x0a\x0c"
    assert end.decompress(message, Direction.UPLINK) == b"\x0a\x0b\x0c"


def test_of_several_rules_the_shortest_message_is_taken() -> None:
    sent = {"field-id": "fid-second"}
    known = {"field-id": "fid-first", "target-value": 7}
    listed = {"field-id": "fid-first", "target-value": [6, 7]}
    end = Compressor(two_octets(tiny(listed, sent), tiny(known, sent), tiny(known, sent)), ())
    assert end.compress(b"\x07\x00", Direction.UPLINK).rule.rule_id_value == 2
    assert end.compress(b"\x06\x00", Direction.UPLINK).rule.rule_id_value == 1
    assert end.compress(b"\x05\x00", Direction.UPLINK).rule.rule_id_value == NO_RULE


def test_a_rule_without_one_of_the_fields_is_not_used() -> None:
    end = Compressor(two_octets(tiny({"field-id": "fid-first"})), ())
    assert end.compress(b"\x01\x02", Direction.UPLINK).rule.rule_id_value == NO_RULE


def test_a_rule_with_a_field_too_many_is_not_used() -> None:
    rules = two_octets(
        tiny(
            {"field-id": "fid-first"},
            {"field-id": "fid-second"},
            {"field-id": "fid-coap-mid"},
        )
    )
    end = Compressor(rules, ())
    assert end.compress(b"\x01\x02", Direction.UPLINK).rule.rule_id_value == NO_RULE
    with pytest.raises(Malformed):
        end.decompress(Bits(1, 8) + Bits(0, 32), Direction.UPLINK)


def test_a_descriptor_for_one_direction_serves_that_one() -> None:
    up = {"field-id": "fid-first", "direction-indicator": "di-up"}
    end = Compressor(two_octets(tiny(up, {"field-id": "fid-second"})), ())
    assert end.compress(b"\x01\x02", Direction.UPLINK).rule.rule_id_value == 1
    assert end.compress(b"\x01\x02", Direction.DOWNLINK).rule.rule_id_value == NO_RULE
    with pytest.raises(Malformed):
        end.decompress(Bits.from_octets(b"\x01\x01\x02"), Direction.DOWNLINK)


REPEATED = {
    "name": "twice",
    "field": [{"fid": "fid-it", "length": 8}, {"fid": "fid-it", "length": 8}],
}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        pytest.param(
            [
                {"field-id": "fid-it", "field-position": 2},
                {"field-id": "fid-it", "field-position": 1, "target-value": 7},
            ],
            "01 09",
            id="each-position-has-a-descriptor",
        ),
        pytest.param([{"field-id": "fid-it", "field-position": 0}], "01 07 09", id="any-position"),
        pytest.param(
            [
                {"field-id": "fid-it", "field-position": 0, "target-value": 9},
                {"field-id": "fid-it", "field-position": 1},
            ],
            "01 07",
            id="any-other-position",
        ),
        pytest.param([{"field-id": "fid-it"}], "16 07 09", id="the-second-has-none"),
        pytest.param(
            [{"field-id": "fid-it", "field-position": n} for n in (1, 2, 3)],
            "16 07 09",
            id="there-is-no-third",
        ),
    ],
)
def test_positions_count_occurrences(entries: list[dict[str, object]], message: str) -> None:
    rules = rule_set_from(
        {"header": [REPEATED], "rule": [tiny(*entries), NONE_MATCHES]}, where="a test"
    )
    end = Compressor(rules, ())
    assert end.compress(b"\x07\x09", Direction.UPLINK).message.octets() == bytes.fromhex(message)
    assert end.decompress(Bits.from_octets(bytes.fromhex(message)), Direction.UPLINK) == b"\x07\x09"


def test_without_an_interface_identifier_rules_that_need_it_are_left_out() -> None:
    end = compressor(APPENDIX_A, dev_iid=None)
    assert end.compress(UP_3, Direction.UPLINK).rule.rule_id_value == NO_RULE
    with pytest.raises(ProtocolError, match="not known"):
        end.decompress(Bits.from_octets(bytes.fromhex("032FC0FFEE")), Direction.UPLINK)


def test_an_interface_identifier_has_eight_octets() -> None:
    with pytest.raises(MisuseError):
        compressor(APPENDIX_A, dev_iid=b"\x01")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        pytest.param("", Malformed, id="nothing"),
        pytest.param("07 00", Malformed, id="unknown-rule-id"),
        pytest.param("14 3e", Malformed, id="rule-id-of-fragments"),
        pytest.param("03", Truncated, id="residue-missing"),
        pytest.param("02", Truncated, id="index-missing"),
        pytest.param("02 60 00 00 00 00", Malformed, id="index-3-of-a-list-of-3"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(message: str, kind: type[ProtocolError]) -> None:
    with pytest.raises(kind):
        compressor(APPENDIX_A).decompress(
            Bits.from_octets(bytes.fromhex(message)), Direction.UPLINK
        )


def test_an_octet_of_padding_shows_in_the_length_that_was_sent() -> None:
    """Padding the packet before it is cut into fragments can add a whole octet of payload."""
    text = {"field-id": "fid-udp-length"}
    tables = tomllib.loads((RULE_FILES / "rfc9011_class_a.toml").read_text(encoding="utf-8"))
    for rule in tables["rule"]:
        entries = rule.get("entry", [])
        rule["entry"] = [text if e["field-id"] == "fid-udp-length" else e for e in entries]
        if not entries:
            del rule["entry"]
    end = compressor(rule_set_from(tables, where="a test"))
    message = end.compress(UP_3, Direction.UPLINK).message
    assert end.decompress(message.padded(8), Direction.UPLINK) == UP_3
    with pytest.raises(Malformed, match="fid-udp-length"):
        end.decompress(message + Bits(0, 8), Direction.UPLINK)


def test_a_packet_longer_than_agreed_is_not_rebuilt() -> None:
    end = Compressor(
        APPENDIX_A, HEADERS, computed=COMPUTED, dev_iid=DEV_IID, maximum_packet_size=50
    )
    assert end.decompress(Bits.from_octets(bytes.fromhex("032F") + bytes(2)), Direction.UPLINK)
    with pytest.raises(Malformed, match="51 octets"):
        end.decompress(Bits.from_octets(bytes.fromhex("032F") + bytes(3)), Direction.UPLINK)


def test_lengths_are_computed_before_the_checksum() -> None:
    end = compressor(APPENDIX_A)
    for count in (1, 200):
        packet = end.decompress(Bits.from_octets(b"\x03\x2f" + bytes(count)), Direction.UPLINK)
        assert packet[4:6] == (8 + count).to_bytes(2, "big")
        assert packet[44:46] == (8 + count).to_bytes(2, "big")
        assert end.compress(packet, Direction.UPLINK).rule.rule_id_value == 3


def test_a_payload_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(Malformed, match="65544"):
        compressor(APPENDIX_A).decompress(
            Bits.from_octets(b"\x03\x2f" + bytes(65536)), Direction.UPLINK
        )


def test_rules_with_rule_ids_of_several_lengths() -> None:
    rules = two_octets(tiny({"field-id": "fid-first"}, {"field-id": "fid-second"}))
    (rule,) = rules.compression
    short = CompressionRule(0b01, 2, rule.entry)
    end = Compressor(RuleSet((short, NoCompressionRule(0b111, 3)), rules.headers), ())
    message = end.compress(b"\xaa\xbb\xcc", Direction.UPLINK).message
    assert message == Bits.written("01 10101010 10111011 11001100")
    assert end.decompress(message.padded(8), Direction.UPLINK) == b"\xaa\xbb\xcc"
    message = end.compress(b"\xaa", Direction.UPLINK).message
    assert message == Bits.written("111 10101010")
    assert end.decompress(message.padded(8), Direction.UPLINK) == b"\xaa"


SIZE_AND_TOKEN = [{"fid": "fid-size", "length": 8}, {"fid": "fid-token", "length": "counted"}]
COUNTED: dict[str, object] = {"name": "token", "field": SIZE_AND_TOKEN}


def test_a_length_told_by_a_field_is_not_told_again() -> None:
    entries = (
        {"field-id": "fid-size"},
        {"field-id": "fid-token", "field-length": "fl-token-length"},
    )
    rules = rule_set_from(
        {"header": [COUNTED], "rule": [tiny(*entries), NONE_MATCHES]}, where="a test"
    )
    end = Compressor(rules, ())
    message = end.compress(b"\x02abc", Direction.UPLINK).message
    assert message.octets() == b"\x01\x02abc"
    assert end.decompress(message, Direction.UPLINK) == b"\x02abc"
    with pytest.raises(Truncated):
        end.decompress(Bits.from_octets(b"\x01\x04abc"), Direction.UPLINK)


def test_a_length_cannot_be_told_by_what_comes_later() -> None:
    entries = (
        {"field-id": "fid-token", "field-length": "fl-token-length"},
        {"field-id": "fid-size"},
    )
    rules = rule_set_from(
        {"header": [COUNTED], "rule": [tiny(*entries), NONE_MATCHES]}, where="a test"
    )
    with pytest.raises(RuleMistake, match="comes later"):
        Compressor(rules, ())


def test_a_size_that_contradicts_the_field_it_counts_is_refused() -> None:
    entries = ({"field-id": "fid-size"}, {"field-id": "fid-token", "field-length": "fl-variable"})
    rules = rule_set_from(
        {"header": [COUNTED], "rule": [tiny(*entries), NONE_MATCHES]}, where="a test"
    )
    with pytest.raises(Malformed, match="contradicts"):
        Compressor(rules, ()).decompress(
            Bits(1, 8) + Bits(3, 8) + Bits.written("0001") + Bits(0, 8), Direction.UPLINK
        )


def test_nobody_computes_what_is_neither_length_nor_checksum() -> None:
    first = {"field-id": "fid-first", "comp-decomp-action": "cda-compute"}
    rules = two_octets(tiny(first, {"field-id": "fid-second"}))
    with pytest.raises(RuleMistake, match="fid-first"):
        Compressor(rules, ())


def test_an_action_of_ones_own_counts_what_follows() -> None:
    header = {"name": "it", "field": [{"fid": "fid-count", "length": 8}]}
    rules = rule_set_from(
        {
            "header": [header],
            "action": [{"name": "cda-octets-after", "octets-after-plus": 1}],
            "rule": [
                tiny({"field-id": "fid-count", "comp-decomp-action": "cda-octets-after"}),
                NONE_MATCHES,
            ],
        },
        where="a test",
    )
    end = Compressor(rules, ())
    assert end.compress(b"\x04abc", Direction.UPLINK).message.octets() == b"\x01abc"
    assert end.decompress(Bits.from_octets(b"\x01abc"), Direction.UPLINK) == b"\x04abc"
    assert end.compress(b"\x03abc", Direction.UPLINK).rule.rule_id_value == NO_RULE


def test_a_target_value_that_the_identifier_contradicts_matches_nothing() -> None:
    tables = tomllib.loads((RULE_FILES / "rfc9011_class_a.toml").read_text(encoding="utf-8"))
    for rule in tables["rule"]:
        for entry in rule.get("entry", []):
            if entry["field-id"] == "fid-ipv6-deviid":
                entry |= {"target-value": "::1", "matching-operator": "mo-equal"}
    end = compressor(rule_set_from(tables, where="a test"))
    other = UP_3[:16] + bytes(7) + b"\x01" + UP_3[24:]
    for packet in (UP_3, other):
        assert end.compress(packet, Direction.UPLINK).rule.rule_id_value == NO_RULE


def test_a_length_is_computed_as_far_as_its_field_reaches() -> None:
    end = compressor(APPENDIX_A)
    most = 0xFFFF - 8
    packet = end.decompress(Bits.from_octets(b"\x03\x2f" + bytes(most)), Direction.UPLINK)
    assert packet[4:6] == b"\xff\xff"
    with pytest.raises(Malformed, match="65536"):
        end.decompress(Bits.from_octets(b"\x03\x2f" + bytes(most + 1)), Direction.UPLINK)


def test_a_residue_short_of_one_bit_is_cut_off() -> None:
    end = compressor(APPENDIX_A)
    assert end.decompress(Bits.written("00000010 1 10"), Direction.UPLINK)
    for bits in ("00000010 1 1", "00000010 1", "00000010"):
        with pytest.raises(Truncated):
            end.decompress(Bits.written(bits), Direction.UPLINK)


def test_a_field_of_the_other_direction_that_no_packet_has_spoils_the_rule() -> None:
    down = {"field-id": "fid-coap-mid", "direction-indicator": "di-down"}
    rules = two_octets(tiny({"field-id": "fid-first"}, {"field-id": "fid-second"}, down))
    end = Compressor(rules, ())
    assert end.compress(b"\x01\x02", Direction.UPLINK).rule.rule_id_value == NO_RULE


def counted(*entries: dict[str, object], header: dict[str, object] | None = None) -> Compressor:
    """An end for packets that begin with a size and so many octets."""
    tables: dict[str, object] = {
        "header": [header or COUNTED],
        "action": [{"name": "cda-octets-after", "octets-after-plus": 0}],
        "rule": [tiny(*entries), NONE_MATCHES],
    }
    return Compressor(rule_set_from(tables, where="a test"), ())


def test_a_field_shorter_than_its_known_octets_is_refused() -> None:
    token = {
        "field-id": "fid-token",
        "field-length": "fl-token-length",
        "target-value": "6162",
        "matching-operator-value": 16,
    }
    end = counted({"field-id": "fid-size"}, token)
    message = end.compress(b"\x03abc", Direction.UPLINK).message
    assert message.octets() == b"\x01\x03c"
    assert end.decompress(message, Direction.UPLINK) == b"\x03abc"
    with pytest.raises(Malformed, match="first 16"):
        end.decompress(Bits.from_octets(b"\x01\x01abc"), Direction.UPLINK)


def test_a_fixed_field_with_another_size_is_refused() -> None:
    rules = two_octets(
        tiny({"field-id": "fid-first", "field-length": "fl-variable"}, {"field-id": "fid-second"})
    )
    end = Compressor(rules, ())
    assert end.compress(b"\x07\x09", Direction.UPLINK).message.octets() == b"\x01\x10\x70\x90"
    for sizes in ("0000 00001001", "0010 00000111 00000111 00001001"):
        with pytest.raises(Malformed, match="8 bits"):
            end.decompress(Bits(1, 8) + Bits.written(sizes), Direction.UPLINK)


def test_a_count_of_ones_own_is_looked_at_beside_fields_that_vary() -> None:
    header = {
        "name": "it",
        "field": [{"fid": "fid-count", "length": 8}, *SIZE_AND_TOKEN],
    }
    end = counted(
        {"field-id": "fid-count", "comp-decomp-action": "cda-octets-after"},
        {"field-id": "fid-size"},
        {"field-id": "fid-token"},
        header=header,
    )
    message = end.compress(b"\x05\x01abcd", Direction.UPLINK).message
    assert message == Bits.from_octets(b"\x01\x01") + Bits.written("0001") + Bits.from_octets(
        b"abcd"
    )
    assert end.decompress(message.padded(8), Direction.UPLINK) == b"\x05\x01abcd"
    assert end.compress(b"\x04\x01abcd", Direction.UPLINK).rule.rule_id_value == NO_RULE


def test_a_length_that_was_sent_is_looked_at_beside_fields_that_vary() -> None:
    header = {
        "name": "it",
        "field": [
            {"fid": "fid-length", "length": "ber-length", "octets-after-plus": 0},
            {"fid": "fid-last", "length": 8},
        ],
    }
    end = counted({"field-id": "fid-length"}, {"field-id": "fid-last"}, header=header)
    message = end.compress(b"\x03abc", Direction.UPLINK).message
    assert end.decompress(message, Direction.UPLINK) == b"\x03abc"
    with pytest.raises(Malformed, match="fid-length should be 4"):
        end.decompress(message + Bits(0, 8), Direction.UPLINK)


def test_a_wrong_checksum_before_fields_that_vary_matches_nothing() -> None:
    profile = load_profile("dlms_over_lorawan")
    end = compressor(profile.rules, dev_iid=profile.dev_iid)
    apdu = bytes.fromhex("DB084D54500000000001 06 3000000001 00")
    wrapped = bytes.fromhex("000100010001") + len(apdu).to_bytes(2, "big") + apdu
    packet = bytearray(
        UdpDatagram(
            profile.meter_address, 4059, profile.network.head_end_address, 4059, wrapped
        ).encode()
    )
    assert end.compress(bytes(packet), Direction.UPLINK).rule.rule_id_value == 10
    packet[47] ^= 1
    assert end.compress(bytes(packet), Direction.UPLINK).rule.rule_id_value == 13


def test_a_header_is_there_only_with_the_values_it_requires() -> None:
    end = counted(
        {"field-id": "fid-size"},
        {"field-id": "fid-token"},
        header={**COUNTED, "requires": {"fid-size": [2, 3]}},
    )
    assert end.compress(b"\x02ab", Direction.UPLINK).rule.rule_id_value == 1
    assert end.compress(b"\x01ab", Direction.UPLINK).rule.rule_id_value == NO_RULE


@pytest.mark.parametrize(
    ("count", "length"), [(0, "00"), (127, "7F"), (128, "8180"), (255, "81FF"), (256, "820100")]
)
def test_a_length_is_computed_in_its_shortest_form(count: int, length: str) -> None:
    field = {"fid": "fid-length", "length": "ber-length", "octets-after-plus": 0}
    end = counted(
        {"field-id": "fid-length", "comp-decomp-action": "cda-compute"},
        header={"name": "it", "field": [field]},
    )
    packet = bytes.fromhex(length) + bytes(count)
    assert end.compress(packet, Direction.UPLINK).message.octets() == b"\x01" + bytes(count)
    assert end.decompress(Bits.from_octets(b"\x01" + bytes(count)), Direction.UPLINK) == packet
    longer = b"\x83" + count.to_bytes(3, "big") + bytes(count)
    assert end.compress(longer, Direction.UPLINK).rule.rule_id_value == NO_RULE
