"""Rule sets as JSON of RFC 9363: there and back, read as others write them, mistakes refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.field_identities import field_lengths
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_json import rule_set_from_json
from reference_stack.profiles.rule_json_writing import json_from_rule_set
from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
    VariableLength,
)
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import (
    AckBehavior,
    BitmapFormat,
    FragmentationRule,
    Mode,
    TileInAll1,
)
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, RuleSet

FOLDER = Path(__file__).parents[2] / "reference_stack/profiles/rules"
LENGTHS = field_lengths(())
WAYS = st.sampled_from(DirectionIndicator)
ONE_ENTRY: dict[str, object] = {
    "field-id": "ietf-schc:fid-udp-dev-port",
    "field-length": 16,
    "field-position": 1,
    "direction-indicator": "ietf-schc:di-bidirectional",
    "target-value": [{"index": 0, "value": "IhA="}],
    "matching-operator": "ietf-schc:mo-msb",
    "matching-operator-value": [{"index": 0, "value": "DA=="}],
    "comp-decomp-action": "ietf-schc:cda-lsb",
}


def document(*rules: dict[str, object]) -> str:
    nothing = {
        "rule-id-value": 22,
        "rule-id-length": 8,
        "rule-nature": "ietf-schc:nature-no-compression",
    }
    return json.dumps({"ietf-schc:schc": {"rule": [nothing, *rules]}})


def with_entry(**changes: object) -> str:
    entry = {**ONE_ENTRY, **{key.replace("_", "-"): value for key, value in changes.items()}}
    return document(
        {
            "rule-id-value": 3,
            "rule-id-length": 8,
            "rule-nature": "ietf-schc:nature-compression",
            "entry": [{key: value for key, value in entry.items() if value is not None}],
        }
    )


def the_entry(text: str) -> FieldDescriptor:
    return rule_set_from_json(text, where="rules.json").compression[0].entry[0]


@st.composite
def descriptors(draw: st.DrawFn, fid: str) -> FieldDescriptor:
    length = LENGTHS[fid]
    bits = length if isinstance(length, int) else 8 * draw(st.integers(1, 4))
    values = st.integers(0, (1 << bits) - 1).map(lambda value: Bits(value, bits))
    way, position = draw(WAYS), draw(st.integers(0, 3))
    operator = draw(st.sampled_from(MatchingOperator))
    if operator is MatchingOperator.IGNORE:
        action = draw(st.sampled_from([Action.VALUE_SENT, Action.COMPUTE]))
        return FieldDescriptor(fid, length, operator, action, (), None, position, way)
    if operator is MatchingOperator.MSB:
        x = draw(st.integers(1, bits)) if isinstance(length, int) else bits
        target = (draw(values),)
        return FieldDescriptor(fid, length, operator, Action.LSB, target, x, position, way)
    if operator is MatchingOperator.EQUAL:
        target = (draw(values),)
        return FieldDescriptor(fid, length, operator, Action.NOT_SENT, target, None, position, way)
    target = tuple(draw(st.lists(values, min_size=1, max_size=5)))
    return FieldDescriptor(fid, length, operator, Action.MAPPING_SENT, target, None, position, way)


TIMERS = st.builds(
    lambda tick, number: Duration(number << tick),
    st.integers(1, 25),
    st.integers(1 << 15, 0xFFFF),
)


@st.composite
def fragmentation_rules(draw: st.DrawFn) -> FragmentationRule:
    mode = draw(st.sampled_from(Mode))
    fcn_size = draw(st.integers(1, 7))
    common: dict[str, object] = {
        "rule_id_value": draw(st.sampled_from([1, 2, 3])),
        "rule_id_length": 8,
        "fragmentation_mode": mode,
        "direction": draw(st.sampled_from(Direction)),
        "fcn_size": fcn_size,
        "maximum_packet_size": draw(st.integers(1, 0xFFFF)),
        "inactivity_timer": draw(st.none() | TIMERS),
    }
    if mode is not Mode.NO_ACK:
        common |= {
            "w_size": 1,
            "window_size": draw(st.integers(1, (1 << fcn_size) - 1)),
            "max_ack_requests": draw(st.integers(1, 255)),
            "retransmission_timer": draw(TIMERS),
        }
    if mode is Mode.ACK_ON_ERROR:
        common |= {
            "tile_size": draw(st.integers(8, 255)),
            "tile_in_all_1": draw(st.sampled_from([TileInAll1.YES, TileInAll1.SENDER_CHOICE])),
            "ack_behavior": draw(st.sampled_from(AckBehavior)),
            "bitmap_format": draw(st.sampled_from(BitmapFormat)),
            "last_bitmap_compression": draw(st.booleans()),
        }
    make: Callable[..., FragmentationRule] = FragmentationRule
    return make(**common)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    fids = draw(st.lists(st.sampled_from(sorted(LENGTHS)), unique=True, max_size=6))
    entries = tuple(draw(descriptors(fid)) for fid in fids)
    return RuleSet(
        (
            CompressionRule(200, 8, entries),
            draw(fragmentation_rules()),
            NoCompressionRule(draw(st.integers(4, 100)), 8),
        )
    )


@settings(max_examples=200)
@given(rule_sets())
def test_a_rule_set_comes_back_as_it_was_written(rules: RuleSet) -> None:
    assert rule_set_from_json(json_from_rule_set(rules), where="rules.json") == rules


def unnamed(rules: RuleSet) -> list[object]:
    return [
        rule if isinstance(rule, FragmentationRule) else replace(rule, name="")
        for rule in rules.rules
    ]


def test_rule_files_of_the_project_come_back() -> None:
    for path in FOLDER.glob("*.toml"):
        rules = rule_set_from(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
        text = json_from_rule_set(rules)
        again = rule_set_from_json(text, where="rules.json", headers=rules.headers)
        assert [rule for rule in unnamed(again) if not isinstance(rule, FragmentationRule)] == [
            rule for rule in unnamed(rules) if not isinstance(rule, FragmentationRule)
        ]
        assert json_from_rule_set(again) == text
        for ours, theirs in zip(rules.fragmentation, again.fragmentation, strict=True):
            assert ours.inactivity_timer is not None
            assert theirs.inactivity_timer is not None
            difference = theirs.inactivity_timer.seconds - ours.inactivity_timer.seconds
            assert abs(difference) <= 2


def test_private_headers_and_actions_come_from_outside() -> None:
    rules = load_profile("dlms_over_lorawan").rules
    text = json_from_rule_set(rules)
    with pytest.raises(RuleFileMistake, match="fid-wrapper-version"):
        rule_set_from_json(text, where="rules.json")
    again = rule_set_from_json(text, where="rules.json", headers=rules.headers)
    assert unnamed(again)[:5] == unnamed(rules)[:5]
    mine = PrivateAction("cda-mine", 2)
    port = FieldDescriptor("fid-udp-length", 16, MatchingOperator.IGNORE, mine)
    rules = RuleSet((CompressionRule(1, 8, (port,)), NoCompressionRule(22, 8)))
    text = json_from_rule_set(rules, private_module="mine")
    assert "mine:cda-mine" in text
    assert rule_set_from_json(text, where="rules.json", actions=[mine]) == rules


def test_half_octets_are_written_from_the_left() -> None:
    version = FieldDescriptor(
        "fid-ipv6-version", 4, MatchingOperator.EQUAL, Action.NOT_SENT, (Bits(6, 4),)
    )
    text = json_from_rule_set(
        RuleSet((CompressionRule(1, 8, (version,)), NoCompressionRule(22, 8)))
    )
    assert '"YA=="' in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [("YA==", 6), ("Bg==", 6), ("AA==", 0)],
    ids=["left", "right", "zero-is-zero"],
)
def test_half_octets_are_read_from_either_side(value: str, expected: int) -> None:
    text = with_entry(
        field_id="ietf-schc:fid-ipv6-version",
        field_length=4,
        target_value=[{"index": 0, "value": value}],
        matching_operator="ietf-schc:mo-equal",
        matching_operator_value=None,
        comp_decomp_action="ietf-schc:cda-not-sent",
    )
    assert the_entry(text).target_value == (Bits(expected, 4),)


def test_only_the_compared_bits_may_be_given() -> None:
    text = with_entry(
        field_length=16,
        target_value=[{"index": 0, "value": "Ig=="}],
        matching_operator_value=[{"index": 0, "value": "CA=="}],
    )
    entry = the_entry(text)
    assert entry.target_value == (Bits(0x2200, 16),)
    assert entry.matching_operator_value == 8


def test_identities_may_stand_without_their_module() -> None:
    plain = {
        key: value.removeprefix("ietf-schc:") if isinstance(value, str) else value
        for key, value in ONE_ENTRY.items()
    }
    changes = {key.replace("-", "_"): value for key, value in plain.items()}
    assert the_entry(with_entry(**changes)) == the_entry(with_entry())


def test_a_list_of_values_goes_by_its_indices() -> None:
    text = with_entry(
        target_value=[{"index": 1, "value": "AAI="}, {"index": 0, "value": "AAE="}],
        matching_operator="ietf-schc:mo-match-mapping",
        matching_operator_value=None,
        comp_decomp_action="ietf-schc:cda-mapping-sent",
    )
    assert the_entry(text).target_value == (Bits(1, 16), Bits(2, 16))


FRAGMENTS = {
    "rule-id-value": 20,
    "rule-id-length": 8,
    "rule-nature": "ietf-schc:nature-fragmentation",
    "fragmentation-mode": "ietf-schc:fragmentation-mode-no-ack",
    "direction": "ietf-schc:di-up",
    "fcn-size": 1,
}


def test_a_timer_of_no_ticks_never_expires() -> None:
    rule = {**FRAGMENTS, "inactivity-timer": {"ticks-duration": 20, "ticks-numbers": 0}}
    (found,) = rule_set_from_json(document(rule), where="rules.json").fragmentation
    assert found.inactivity_timer is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ""),
        ("[" * 100_000, ""),
        ("[]", ""),
        ("{}", "ietf-schc:schc"),
        ('{"ietf-schc:schc": {"rule": 3}}', "ietf-schc:schc.rule"),
        ('{"ietf-schc:schc": {"rule": [3]}}', "ietf-schc:schc.rule[0]"),
        ('{"ietf-schc:schc": {"rule": []}}', "ietf-schc:schc.rule"),
        (document({**FRAGMENTS, "rule-nature": "x"}), "ietf-schc:schc.rule[1].rule-nature"),
        (document({**FRAGMENTS, "fcn-sise": 1}), "ietf-schc:schc.rule[1].fcn-sise"),
        (document({**FRAGMENTS, "fcn-size": True}), "ietf-schc:schc.rule[1].fcn-size"),
        (document({**FRAGMENTS, "rule-id-value": 22}), "ietf-schc:schc.rule-id-value"),
        (
            document({**FRAGMENTS, "direction": "di-bidirectional"}),
            "ietf-schc:schc.rule[1].direction",
        ),
        (
            document({**FRAGMENTS, "inactivity-timer": {"ticks-numbers": 65536}}),
            "ietf-schc:schc.rule[1].inactivity-timer",
        ),
        (
            document({**FRAGMENTS, "fragmentation-mode": "fragmentation-mode-ack-always"}),
            "ietf-schc:schc.rule[1]",
        ),
        (with_entry(field_lenght=16), "ietf-schc:schc.rule[1].entry[0].field-lenght"),
        (with_entry(field_id="fid-x"), "ietf-schc:schc.rule[1].entry[0].field-id"),
        (with_entry(field_length="fl-x"), "ietf-schc:schc.rule[1].entry[0].field-length"),
        (with_entry(field_length=256), "ietf-schc:schc.rule[1].entry[0].field-length"),
        (with_entry(field_length=2**70), "ietf-schc:schc.rule[1].entry[0].field-length"),
        (with_entry(field_position=None), "ietf-schc:schc.rule[1].entry[0].field-position"),
        (
            with_entry(target_value=[{"index": 1, "value": "IhA="}]),
            "ietf-schc:schc.rule[1].entry[0].target-value[0].index",
        ),
        (
            with_entry(target_value=[{"index": 0, "value": "I*A="}]),
            "ietf-schc:schc.rule[1].entry[0].target-value[0].value",
        ),
        (
            with_entry(target_value=[{"index": 0, "value": "IhAA"}]),
            "ietf-schc:schc.rule[1].entry[0].target-value[0].value",
        ),
        (
            with_entry(comp_decomp_action="ietf-schc:cda-x"),
            "ietf-schc:schc.rule[1].entry[0].comp-decomp-action",
        ),
        (
            with_entry(matching_operator_value=None),
            "ietf-schc:schc.rule[1].entry[0].matching-operator-value",
        ),
    ],
    ids=[f"mistake-{number}" for number in range(25)],
)
def test_a_mistake_is_named_by_its_path(text: str, path: str) -> None:
    with pytest.raises(RuleFileMistake) as caught:
        rule_set_from_json(text, where="rules.json")
    assert caught.value.path == path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.data())
def test_no_change_of_a_leaf_is_more_than_a_mistake(data: st.DataObject) -> None:
    rule = dict(FRAGMENTS)
    entry = dict(ONE_ENTRY)
    table = data.draw(st.sampled_from([rule, entry]))
    table[data.draw(st.sampled_from(sorted(table)))] = data.draw(JSON)
    compression = {
        "rule-id-value": 3,
        "rule-id-length": 8,
        "rule-nature": "nature-compression",
        "entry": [entry],
    }
    with suppress(RuleFileMistake):
        rule_set_from_json(document(rule, compression), where="rules.json")


def test_what_the_model_has_no_room_for_is_not_written() -> None:
    def fragments(**changes: object) -> RuleSet:
        make: Callable[..., FragmentationRule] = FragmentationRule
        rule = make(
            **{
                "rule_id_value": 1,
                "rule_id_length": 8,
                "fragmentation_mode": Mode.ACK_ON_ERROR,
                "direction": Direction.UPLINK,
                "fcn_size": 6,
                "w_size": 2,
                "window_size": 63,
                "tile_size": 80,
                "max_ack_requests": 8,
                "retransmission_timer": Duration.of(hours=1),
                **changes,
            }
        )
        return RuleSet((rule, NoCompressionRule(22, 8)))

    assert json_from_rule_set(fragments())
    for changes in ({"rcs_algorithm": RcsAlgorithm.CRC16_CCITT}, {"tile_size": 256}):
        with pytest.raises(RuleFileMistake, match="rule 1/8"):
            json_from_rule_set(fragments(**changes))


def test_a_length_that_varies_has_a_name() -> None:
    path = FieldDescriptor(
        "fid-coap-option-uri-path",
        VariableLength.VARIABLE,
        MatchingOperator.IGNORE,
        Action.VALUE_SENT,
    )
    rules = RuleSet((CompressionRule(1, 8, (path,)), NoCompressionRule(22, 8)))
    text = json_from_rule_set(rules)
    assert '"ietf-schc:fl-variable"' in text
    assert rule_set_from_json(text, where="rules.json") == rules
