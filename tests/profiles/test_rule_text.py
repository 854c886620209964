"""Rule files in TOML: what they may leave out, and what is said of a mistake."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_mistakes import RuleFileMistake
from reference_stack.profiles.rule_text import rule_set_from, target_bits
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
    VariableLength,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule, rfc9011_downlink
from reference_stack.schc.fragmentation.rule import rfc9011_uplink as uplink
from reference_stack.schc.headers import Extent
from reference_stack.schc.rules import RuleSet, check_lorawan_rule_ids

FOLDER = Path(__file__).parents[2] / "reference_stack/profiles/rules"
NOTHING = '[[rule]]\nrule-id-value = 22\nrule-nature = "nature-no-compression"\n'
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def read(text: str) -> RuleSet:
    return rule_set_from(tomllib.loads(text), where="rules.toml")


def entry(text: str, *, more: str = "") -> FieldDescriptor:
    rules = read(f"{NOTHING}{more}[[rule]]\nrule-id-value = 1\nentry = [{{ {text} }}]\n")
    return rules.compression[0].entry[0]


PORT = 'field-id = "fid-udp-dev-port"'
IGNORED = 'matching-operator = "mo-ignore", comp-decomp-action = "cda-not-sent"'
MSB, LSB = MatchingOperator.MSB, Action.LSB
MAPPING = MatchingOperator.MATCH_MAPPING


@pytest.mark.parametrize(
    ("text", "operator", "action"),
    [
        ("", MatchingOperator.IGNORE, Action.VALUE_SENT),
        ("target-value = 7", MatchingOperator.EQUAL, Action.NOT_SENT),
        ("target-value = [7, 8]", MAPPING, Action.MAPPING_SENT),
        ("target-value = 7, matching-operator-value = 3", MSB, LSB),
        ('comp-decomp-action = "cda-compute"', MatchingOperator.IGNORE, Action.COMPUTE),
        (
            f"target-value = 7, {IGNORED}",
            MatchingOperator.IGNORE,
            Action.NOT_SENT,
        ),
    ],
)
def test_what_follows_from_the_rest_may_be_left_out(
    text: str, operator: MatchingOperator, action: Action
) -> None:
    found = entry(f"{PORT}, {text}" if text else PORT)
    assert (found.matching_operator, found.comp_decomp_action) == (operator, action)
    assert found.field_length == 16
    assert found.field_position == 1
    assert found.direction_indicator is DirectionIndicator.BIDIRECTIONAL


@pytest.mark.parametrize(
    ("written", "length", "value"),
    [
        (0xFE, 8, 0xFE),
        ("12 34", 16, 0x1234),
        ("2001:db8::/64", 64, 0x20010DB800000000),
        ("::1000", 64, 0x1000),
        ("0000000000001000", 64, 0x1000),
    ],
)
def test_target_values_are_written_in_several_ways(
    written: int | str, length: int, value: int
) -> None:
    assert target_bits(written, length) == Bits(value, length)


def test_a_target_value_of_varying_length_is_octets() -> None:
    assert target_bits("00 61", VariableLength.VARIABLE) == Bits(0x61, 16)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        (256, 8),
        (-1, 8),
        ("1234", 8),
        ("xyz", 16),
        (5, VariableLength.VARIABLE),
        ("2001:db8::/48", 64),
        ("2001:db8::1/64", 64),
        ("2001:db8::1", 64),
        ("2001::db8::1", 64),
    ],
)
def test_a_target_value_that_does_not_fit_is_refused(
    written: int | str, length: int | VariableLength
) -> None:
    with pytest.raises(ValueError, match=r"bits|digits|IPv6|prefix"):
        target_bits(written, length)


MISTAKES = {
    "no-list": ("rule = 1", "rule", None),
    "unknown-key": ("rules = []", "rules", None),
    "no-nature": ("[[rule]]\nrule-id-value = 3", "rule[0].rule-nature", "RFC9363 §4.2"),
    "no-rule-id": ("[[rule]]\nentry = []", "rule[0].rule-id-value", None),
    "no-way-out": ("[[rule]]\nrule-id-value = 3\nentry = []", "rule", "RFC8724 §6"),
    "rule-id-twice": (f"{NOTHING}{NOTHING}", "rule-id-value", "RFC8724 §6"),
    "rule-id-too-large": (
        NOTHING + "[[rule]]\nrule-id-value = 256\nentry = []",
        "rule[1].rule-id-value",
        "RFC8724 §6",
    ),
    "unknown-part": (NOTHING + '[[rule]]\nrule-id-value = 1\nparts = ["x"]', "rule[1].parts", None),
    "window-too-large": (
        NOTHING
        + '[[rule]]\nrule-id-value = 20\nfragmentation-mode = "fragmentation-mode-ack-on-error"\n'
        + 'direction = "di-up"\nfcn-size = 6\nw-size = 2\nwindow-size = 64\ntile-size = 80',
        "rule[1]",
        "RFC8724 §8.4.2",
    ),
    "both-directions": (
        NOTHING
        + '[[rule]]\nrule-id-value = 20\nfragmentation-mode = "fragmentation-mode-no-ack"\n'
        + 'direction = "di-bidirectional"\nfcn-size = 1',
        "rule[1].direction",
        "RFC9363 §4.10.1",
    ),
    "fcn-size-missing": (
        NOTHING
        + '[[rule]]\nrule-id-value = 20\nfragmentation-mode = "fragmentation-mode-no-ack"\n'
        + 'direction = "di-up"',
        "rule[1].fcn-size",
        "RFC9363 §4.10",
    ),
    "leaf-of-another-nature": (
        NOTHING + "[[rule]]\nrule-id-value = 1\nentry = []\nw-size = 2",
        "rule[1].w-size",
        "RFC9363 §5.1",
    ),
    "no-duration": (
        NOTHING
        + '[[rule]]\nrule-id-value = 20\nfragmentation-mode = "fragmentation-mode-no-ack"\n'
        + 'direction = "di-up"\nfcn-size = 1\ninactivity-timer = 12',
        "rule[1].inactivity-timer",
        None,
    ),
    "header-without-octets": (
        NOTHING + '[[header]]\nname = "x"\nfield = [{ fid = "fid-x", length = 3 }]',
        "header[0]",
        None,
    ),
    "header-with-an-unknown-extent": (
        NOTHING + '[[header]]\nname = "x"\nfield = [{ fid = "fid-x", length = "long" }]',
        "header[0].field[0].length",
        None,
    ),
}
ENTRY_MISTAKES = {
    "unknown-field": ('field-id = "fid-udp-devport"', "field-id", "RFC9363 §4.3"),
    "field-missing": ("target-value = 1", "field-id", None),
    "unknown-operator": (f'{PORT}, matching-operator = "equal"', "matching-operator", None),
    "unknown-action": (f'{PORT}, comp-decomp-action = "cda-x"', "comp-decomp-action", "RFC9363"),
    "unknown-leaf": (f"{PORT}, foo = 1", "foo", None),
    "fraction": (f"{PORT}, target-value = 1.5", "target-value", None),
    "truth": (f"{PORT}, target-value = true", "target-value", None),
    "too-large": (f"{PORT}, target-value = 65536", "target-value", "RFC9363 §4.7"),
    "nothing-to-equal": (f'{PORT}, matching-operator = "mo-equal"', "target-value", "RFC9363 §5.1"),
    "msb-without-bits": (
        f'{PORT}, target-value = 1, matching-operator = "mo-msb"',
        "matching-operator-value",
        "RFC9363 §5.1",
    ),
    "msb-too-long": (
        f"{PORT}, target-value = 1, matching-operator-value = 17",
        "matching-operator-value",
        "RFC8724 §7.3",
    ),
    "lsb-without-msb": (
        f'{PORT}, target-value = 1, comp-decomp-action = "cda-lsb"',
        "comp-decomp-action",
        "RFC8724 §7.4.6",
    ),
    "list-not-sent": (
        f'{PORT}, target-value = [1, 2], comp-decomp-action = "cda-not-sent"',
        "comp-decomp-action",
        "RFC8724 §7.4.3",
    ),
    "application-of-no-frame": (
        'field-id = "fid-ipv6-appiid", comp-decomp-action = "cda-appiid"',
        "comp-decomp-action",
        "RFC8724 §10.7.2",
    ),
    "longer-than-any-packet": (f"{PORT}, field-length = 999999999999", "field-length", None),
    "position-too-large": (f"{PORT}, field-position = 256", "field-position", "RFC9363 §4.5"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_by_its_path(name: str) -> None:
    text, path, clause = MISTAKES[name]
    with pytest.raises(RuleFileMistake) as caught:
        read(text)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"rules.toml: {path}: ")
    assert "\n" not in str(caught.value)
    if clause:
        assert caught.value.clause == clause


@pytest.mark.parametrize("name", ENTRY_MISTAKES)
def test_a_mistake_in_an_entry_is_named_by_its_path(name: str) -> None:
    text, leaf, clause = ENTRY_MISTAKES[name]
    with pytest.raises(RuleFileMistake) as caught:
        entry(text)
    assert caught.value.path == f"rule[1].entry[0].{leaf}"
    if clause:
        assert str(caught.value.clause).startswith(clause)


def test_a_field_misspelt_is_guessed() -> None:
    with pytest.raises(RuleFileMistake, match="did you mean fid-udp-dev-port"):
        entry('field-id = "fid-udp-devport"')


def test_a_private_action_is_declared_in_the_file() -> None:
    found = entry(
        f'{PORT}, comp-decomp-action = "cda-mine"',
        more='[[action]]\nname = "cda-mine"\noctets-after-plus = 4\n',
    )
    assert found.comp_decomp_action == PrivateAction("cda-mine", 4)


def test_a_private_header_is_declared_in_the_file() -> None:
    rules = read(
        NOTHING
        + '[[header]]\nname = "mine"\nfollows = "udp"\nrequires = { fid-a = [1, 2] }\n'
        + 'field = [{ fid = "fid-a", length = 8, downlink-fid = "fid-b" },'
        + ' { fid = "fid-c", length = "ber-length", octets-after-plus = 0 }]\n'
        + '[[rule]]\nrule-id-value = 1\nentry = [{ field-id = "fid-b" }, { field-id = "fid-c" }]'
    )
    (header,) = rules.headers
    assert header.follows == "udp"
    assert header.requires == {"fid-a": frozenset({1, 2})}
    assert header.fields[0].fid_in(Direction.DOWNLINK) == "fid-b"
    assert header.fields[1].length is Extent.BER_LENGTH
    lengths = [entry.field_length for entry in rules.compression[0].entry]
    assert lengths == [8, VariableLength.VARIABLE]


def present(rule: FragmentationRule | None) -> FragmentationRule:
    assert rule is not None
    return rule


@pytest.mark.parametrize("name", NAMES)
def test_the_rule_files_of_the_project_fit_lorawan(name: str) -> None:
    check_lorawan_rule_ids(read((FOLDER / f"{name}.toml").read_text(encoding="utf-8")).rules)


def test_the_fragmentation_of_rfc9011_is_that_of_the_file() -> None:
    rules = read((FOLDER / "rfc9011_class_a.toml").read_text(encoding="utf-8"))
    assert present(rules.uplink) == uplink()
    assert present(rules.downlink) == rfc9011_downlink()
    assert present(rules.downlink).inactivity_timer == Duration.of(hours=36)


def test_the_rules_of_the_profile_fit_lorawan() -> None:
    rules = load_profile("dlms_over_lorawan").rules
    check_lorawan_rule_ids(rules.rules)
    assert rules.no_compression.rule_id_value == 22
    patient = replace(uplink(), inactivity_timer=Duration.of(hours=13))  # than the meter
    assert present(rules.uplink) == patient
    assert present(rules.downlink) == rfc9011_downlink()


def test_the_examples_of_the_documentation_are_read() -> None:
    text = (FOLDER.parents[2] / "docs/rule-files.md").read_text(encoding="utf-8")
    tables = "\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL))
    rules = read(tables)
    assert {header.name for header in rules.headers} == {"cosem-wrapper"}
    assert [entry.field_id for entry in rules.compression[0].entry] == [
        "fid-udp-dev-port",
        "fid-udp-app-port",
        "fid-udp-length",
        "fid-udp-checksum",
    ]


PROFILE = FOLDER.parent / "dlms_over_lorawan.toml"
WRITTEN = {
    key: tables
    for key, tables in tomllib.loads(PROFILE.read_text(encoding="utf-8")).items()
    if key in ("header", "part", "rule")
}
ANYTHING = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("mo-msb"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Of every value below this one."""
    inner = node.items() if isinstance(node, dict) else enumerate(node)  # type: ignore[arg-type]
    for key, value in inner:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@settings(max_examples=200)
@given(st.sampled_from(list(places(WRITTEN))), ANYTHING)
def test_no_change_of_a_leaf_is_more_than_a_mistake(
    place: tuple[str | int, ...], to: object
) -> None:
    tables = copy.deepcopy(WRITTEN)
    node: object = tables
    for key in place[:-1]:
        node = node[key]  # type: ignore[index]
    node[place[-1]] = to  # type: ignore[index]
    with suppress(RuleFileMistake):
        rule_set_from(tables, where="rules.toml")
