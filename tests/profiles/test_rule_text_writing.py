"""Rule sets written as TOML come back as they were, names and private things included."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.field_identities import field_lengths
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules, rule_file_names
from reference_stack.profiles.rule_text import rule_set_from
from reference_stack.profiles.rule_text_writing import toml_from_rule_set
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
)
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import BitmapFormat, FragmentationRule, Mode
from reference_stack.schc.headers import Extent, FieldFormat, HeaderFormat
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, RuleSet

HEADER = HeaderFormat(
    "of my own",
    (
        FieldFormat("fid-mine", 8, downlink_fid="fid-yours"),
        FieldFormat("fid-yours", 8, downlink_fid="fid-mine"),
        FieldFormat("fid-count", 16, octets_after=-3),
        FieldFormat("fid-rest", Extent.REST),
    ),
    follows="udp",
    requires={"fid-mine": frozenset({1, 3})},
)
LENGTHS = field_lengths([HEADER])
NAMES = st.text(st.characters(codec="utf-8"), max_size=8)


def again(rules: RuleSet) -> RuleSet:
    return rule_set_from(tomllib.loads(toml_from_rule_set(rules)), where="a test")


@st.composite
def descriptors(draw: st.DrawFn, fid: str) -> FieldDescriptor:
    length = LENGTHS[fid]
    bits = length if isinstance(length, int) else 8 * draw(st.integers(1, 4))
    values = st.integers(0, (1 << bits) - 1).map(lambda value: Bits(value, bits))
    operator = draw(st.sampled_from(MatchingOperator))
    actions: list[Action | PrivateAction] = [Action.VALUE_SENT, Action.COMPUTE]
    actions += [PrivateAction("cda-mine", 3), PrivateAction("cda-other", -1)]
    x = None
    targets: tuple[Bits, ...] = ()
    if operator is not MatchingOperator.IGNORE or draw(st.booleans()):
        targets = (draw(values),)
        if operator is not MatchingOperator.MATCH_MAPPING:
            actions.append(Action.NOT_SENT)
    if operator is MatchingOperator.MSB:
        x = draw(st.integers(1, bits)) if isinstance(length, int) else bits
        actions.append(Action.LSB)
    if operator is MatchingOperator.MATCH_MAPPING:
        targets = tuple(draw(st.lists(values, min_size=1, max_size=4)))
        actions.append(Action.MAPPING_SENT)
    return FieldDescriptor(
        fid,
        length,
        operator,
        draw(st.sampled_from(actions)),
        targets,
        x,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(DirectionIndicator)),
    )


@st.composite
def fragmentation_rules(draw: st.DrawFn) -> FragmentationRule:
    make: Callable[..., FragmentationRule] = FragmentationRule
    timers = st.integers(0, 10**12).map(Duration)
    return make(
        rule_id_value=1,
        rule_id_length=8,
        fragmentation_mode=Mode.ACK_ON_ERROR,
        direction=draw(st.sampled_from(Direction)),
        fcn_size=4,
        w_size=draw(st.integers(1, 3)),
        window_size=draw(st.integers(1, 15)),
        tile_size=draw(st.integers(32, 500)),
        dtag_size=draw(st.integers(0, 3)),
        rcs_algorithm=draw(st.sampled_from(RcsAlgorithm)),
        max_ack_requests=8,
        retransmission_timer=draw(timers),
        inactivity_timer=draw(st.none() | timers),
        bitmap_format=draw(st.sampled_from(BitmapFormat)),
        last_bitmap_compression=draw(st.booleans()),
        ack_req_dn_opportunity=draw(st.integers(2, 5)),
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    fids = draw(st.lists(st.sampled_from(sorted(LENGTHS)), unique=True, max_size=6))
    entries = tuple(draw(descriptors(fid)) for fid in fids)
    return RuleSet(
        (
            CompressionRule(200, 8, entries, draw(NAMES)),
            draw(fragmentation_rules()),
            NoCompressionRule(draw(st.integers(4, 100)), 8, draw(NAMES)),
        ),
        (HEADER,),
    )


@settings(max_examples=150)
@given(rule_sets())
def test_a_rule_set_comes_back_as_it_was_written(rules: RuleSet) -> None:
    assert again(rules) == rules


@pytest.mark.parametrize("name", rule_file_names())
def test_the_rule_sets_of_the_project_come_back(name: str) -> None:
    rules = load_rules(name)
    assert again(rules) == rules


def test_the_rules_of_the_profile_come_back() -> None:
    rules = load_profile("dlms_over_lorawan").rules
    assert again(rules) == rules


def test_what_follows_is_left_out() -> None:
    text = toml_from_rule_set(load_rules("rfc9011_class_a"))
    assert '{ field-id = "fid-udp-dev-port", target-value = 123 }' in text
    assert 'retransmission-timer = "12h"' in text
    assert "l2-word-size" not in text
