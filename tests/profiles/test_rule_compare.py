"""Whether two rule sets are interchangeable; packets on which they differ do differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_compare import Difference, compare, interchangeable
from reference_stack.profiles.rule_files import load_rules
from reference_stack.profiles.rule_json import rule_set_from_json
from reference_stack.profiles.rule_json_writing import json_from_rule_set
from reference_stack.profiles.rule_samples import end_of
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.profiles.witness import SAMPLE_DEV_IID
from reference_stack.schc.rules import RuleSet

NOTHING: dict[str, object] = {"rule-id-value": 22, "rule-nature": "nature-no-compression"}
FRAGMENTS: dict[str, object] = {
    "rule-id-value": 20,
    "fragmentation-mode": "fragmentation-mode-ack-on-error",
    "direction": "di-up",
    "fcn-size": 6,
    "w-size": 2,
    "window-size": 63,
    "tile-size": 80,
    "max-ack-requests": 8,
    "retransmission-timer": "12h",
}
FIRST: dict[str, object] = {"field-id": "fid-first"}
SECOND: dict[str, object] = {"field-id": "fid-second"}


def rules_of(*entries: dict[str, object], others: tuple[object, ...] = (NOTHING,)) -> RuleSet:
    fields = [{"fid": "fid-first", "length": 8}, {"fid": "fid-second", "length": 8}]
    rules = [{"rule-id-value": 1, "entry": list(entries)}] if entries else []
    return rule_set_from(
        {"header": [{"name": "two", "field": fields}], "rule": [*rules, *others]}, where="a test"
    )


def check_shown(difference: Difference, a: RuleSet, b: RuleSet) -> None:
    """The packet of a difference, sent again, is garbled again."""
    assert difference.packet is not None
    assert difference.direction is not None
    assert difference.message is not None
    sender, receiver = (a, b) if difference.sender == "a" else (b, a)
    (rule,) = (r for r in sender.compression if r.rule_id_value == difference.rule_id)
    message = end_of(sender, SAMPLE_DEV_IID).compress_under(
        rule, difference.packet, difference.direction
    )
    assert message is not None
    assert message.octets() == difference.message
    try:
        received = end_of(receiver, SAMPLE_DEV_IID).decompress(message, difference.direction)
    except ProtocolError:
        received = None
    assert received == difference.received
    assert received != difference.packet


DIFFERENT = {
    "another-target-value": ([{**FIRST, "target-value": 1}], [{**FIRST, "target-value": 2}]),
    "sent-or-not": ([{**FIRST, "target-value": 1}], [FIRST]),
    "list-in-another-order": (
        [{**FIRST, "target-value": [1, 2, 3]}],
        [{**FIRST, "target-value": [1, 3, 2]}],
    ),
    "list-with-one-value-more": (
        [{**FIRST, "target-value": [1, 2, 3]}],
        [{**FIRST, "target-value": [1, 2, 3, 4]}],
    ),
    "list-that-needs-a-bit-more": (
        [{**FIRST, "target-value": [1, 2]}],
        [{**FIRST, "target-value": [1, 2, 3]}],
    ),
    "more-bits-known": (
        [{**FIRST, "target-value": 128, "matching-operator-value": 1}],
        [{**FIRST, "target-value": 128, "matching-operator-value": 2}],
    ),
    "a-length-before-the-value": ([FIRST], [{**FIRST, "field-length": "fl-variable"}]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_rules_that_mean_different_things_are_shown_by_a_packet(name: str) -> None:
    ours, theirs = DIFFERENT[name]
    a, b = rules_of(*ours, SECOND), rules_of(*theirs, SECOND)
    differences = compare(a, b)
    assert not interchangeable(a, b)
    assert {difference.direction for difference in differences} == set(Direction)
    for difference in differences:
        assert difference.matters
        assert difference.rule_id == 1
        assert "fid-first" in difference.text
        check_shown(difference, a, b)


def test_another_order_of_fields_is_shown_by_a_packet() -> None:
    a, b = rules_of(FIRST, SECOND), rules_of(SECOND, FIRST)
    for difference in compare(a, b):
        assert "order" in difference.text
        check_shown(difference, a, b)
    assert not interchangeable(a, b)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(
            {**FIRST, "target-value": 128, "matching-operator-value": 1},
            {**FIRST, "target-value": 255, "matching-operator-value": 1},
            id="bits-that-are-not-compared",
        ),
        pytest.param(
            {**FIRST, "direction-indicator": "di-bidirectional"},
            {**FIRST, "field-position": 0},
            id="any-position-of-one",
        ),
    ],
)
def test_rules_that_mean_the_same_do_not_differ(
    ours: dict[str, object], theirs: dict[str, object]
) -> None:
    assert compare(rules_of(ours, SECOND), rules_of(theirs, SECOND)) == []


def test_a_matching_operator_alone_changes_only_the_choice() -> None:
    equal = {**FIRST, "target-value": 5, "comp-decomp-action": "cda-value-sent"}
    a, b = rules_of(equal, SECOND), rules_of(FIRST, SECOND)
    assert compare(a, b)
    assert interchangeable(a, b)


def test_a_rule_that_one_end_lacks_is_shown_by_a_packet() -> None:
    a, b = rules_of(FIRST, SECOND), rules_of()
    for one, other in ((a, b), (b, a)):
        (difference,) = compare(one, other)
        assert difference.received is None
        check_shown(difference, one, other)


def test_rules_of_other_natures_that_one_end_lacks_matter() -> None:
    a = rules_of(others=(NOTHING, FRAGMENTS))
    b = rules_of(others=({**NOTHING, "rule-id-value": 23},))
    assert {(each.rule_id, each.matters) for each in compare(a, b)} == {
        (20, True),
        (22, True),
        (23, True),
    }


def test_a_rule_for_no_packet_may_be_lacking() -> None:
    (difference,) = compare(rules_of(FIRST), rules_of())
    assert not difference.matters


def test_a_direction_that_one_end_lacks_is_shown_by_a_packet() -> None:
    a, b = rules_of(FIRST, SECOND), rules_of({**FIRST, "direction-indicator": "di-up"}, SECOND)
    (difference,) = compare(a, b)
    assert difference.direction is Direction.DOWNLINK
    check_shown(difference, a, b)


def test_a_rule_id_with_two_natures_matters() -> None:
    a = rules_of(FIRST, SECOND, others=(NOTHING, FRAGMENTS))
    other = {"rule-id-value": 20, "entry": [FIRST, SECOND]}
    b = rules_of(FIRST, SECOND, others=(NOTHING, other))
    (difference,) = compare(a, b)
    assert difference.matters
    assert "nature-fragmentation in a" in difference.text


@pytest.mark.parametrize(
    ("leaf", "value", "matters"),
    [
        ("tile-size", 88, True),
        ("w-size", 3, True),
        ("window-size", 31, True),
        ("tile-in-all-1", "all-1-data-yes", True),
        ("bitmap-format", "bitmap-compound-ack", True),
        ("max-ack-requests", 4, False),
        ("retransmission-timer", "1h", False),
        ("inactivity-timer", "1h", False),
        ("maximum-packet-size", 1500, False),
    ],
)
def test_leaves_of_fragmentation_matter_when_they_are_seen(
    leaf: str, value: object, matters: bool
) -> None:
    a = rules_of(others=(NOTHING, FRAGMENTS))
    b = rules_of(others=(NOTHING, {**FRAGMENTS, leaf: value}))
    (difference,) = compare(a, b)
    assert difference.text.startswith(leaf)
    assert difference.matters == matters
    assert interchangeable(a, b) != matters


def test_a_rule_set_does_not_differ_from_itself() -> None:
    for rules in (load_profile("dlms_over_lorawan").rules, load_rules("rfc9011_class_a")):
        assert compare(rules, rules) == []
    again = rule_set_from_json(json_from_rule_set(rules), where="rules.json")
    assert interchangeable(rules, again)


ENTRIES = st.sampled_from(
    [
        FIRST,
        {**FIRST, "target-value": 1},
        {**FIRST, "target-value": [1, 2, 3]},
        {**FIRST, "target-value": [1, 2]},
        {**FIRST, "target-value": 0, "matching-operator-value": 6},
        {**FIRST, "target-value": 1, "comp-decomp-action": "cda-value-sent"},
        {**FIRST, "direction-indicator": "di-up"},
    ]
)


@settings(max_examples=150)
@given(ENTRIES, ENTRIES, st.binary(max_size=6), st.sampled_from(Direction))
def test_interchangeable_rule_sets_understand_every_packet(
    ours: dict[str, object], theirs: dict[str, object], packet: bytes, direction: Direction
) -> None:
    a, b = rules_of(ours, SECOND), rules_of(theirs, SECOND)
    assert interchangeable(a, b) == interchangeable(b, a)
    if not interchangeable(a, b):
        return
    sender, receiver = end_of(a, SAMPLE_DEV_IID), end_of(b, SAMPLE_DEV_IID)
    message = sender.compress(packet, direction).message
    assert receiver.decompress(Bits.from_octets(message.octets()), direction) == packet
