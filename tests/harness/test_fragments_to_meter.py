"""Packets cut for a meter, and what may be said of them."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stimuli.downlink_scripts import REFUSED_FIRST, SCRIPTS, in_order, script_called
from harness.stimuli.fragments_to_meter import Part, Parts, cut
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.schc.fragmentation.events import Deliver, Received
from reference_stack.schc.fragmentation.messages import All1, Fragment
from reference_stack.schc.fragmentation.rule import (
    FragmentationRule,
    Mode,
    rfc9011_downlink,
    rfc9011_multicast,
)
from reference_stack.schc.fragmentation.sessions import receiver_of
from tests.checks.downlink_said import SEVEN

RULES = [rfc9011_downlink(), rfc9011_multicast(), SEVEN.downlink]
rules = pytest.mark.parametrize("rule", RULES, ids=["meter", "group", "windows-of-seven"])


def packet(bits: int) -> Bits:
    return Bits((1 << bits) // 3, bits)


@rules
@given(bits=st.integers(60, 700), count=st.integers(1, 14))
def test_fragments_together_are_the_packet(rule: FragmentationRule, bits: int, count: int) -> None:
    parts = cut(rule, packet(bits), count)
    if parts is None:
        return
    assert len(parts) == count
    assert Bits.joined(part.payload for part in parts) == packet(bits)
    assert all(part.payload.length >= rule.l2_word_size for part in parts)
    for part in parts[:-1]:
        assert isinstance(part, Fragment)
        assert (rule.header_length + part.payload.length) % rule.l2_word_size == 0
    assert isinstance(parts[-1], All1)


@rules
@given(bits=st.integers(60, 700), count=st.integers(1, 14))
def test_a_receiver_puts_them_together(rule: FragmentationRule, bits: int, count: int) -> None:
    parts = cut(rule, packet(bits), count)
    if parts is None:
        return
    receiver = receiver_of(rule)
    effects = [
        effect for part in parts for effect in receiver.handle(Received(part.encode(rule)), EPOCH)
    ]
    [delivered] = [effect.packet for effect in effects if isinstance(effect, Deliver)]
    assert delivered.slice(0, bits) == packet(bits)


@rules
def test_what_is_too_short_is_not_cut(rule: FragmentationRule) -> None:
    assert cut(rule, packet(40), 12) is None
    assert cut(rule, packet(40), 1) is not None


def test_windows_are_numbered_by_their_last_bit() -> None:
    parts = cut(SEVEN.downlink, packet(600), 16)
    assert parts is not None
    assert [w for w, _ in groupby(part.w for part in parts)] == [0, 1, 0]
    assert [part.fcn for part in parts[:8] if isinstance(part, Fragment)] == [
        6,
        5,
        4,
        3,
        2,
        1,
        0,
        6,
    ]


# -- scripts ---------------------------------------------------------------------------------------

DOWN = rfc9011_downlink()
OF_SEVEN = {
    "some of them lost and sent again": 11,
    "some of them lost, and one of these once more": 6,
    "some of them lost, and the confirmation too": 6,
}


def parts_for(words: str) -> Parts:
    rule = SEVEN.downlink if words in OF_SEVEN else DOWN
    fragments = cut(rule, packet(560), OF_SEVEN.get(words, 3))
    assert fragments is not None
    return Parts(b"", rule, fragments)


@pytest.mark.parametrize("words", SCRIPTS)
def test_everything_said_can_be_written(words: str) -> None:
    parts = parts_for(words)
    for said in script_called(words)(parts):
        if isinstance(said, Duration):
            continue
        bits = said if isinstance(said, Bits) else said.encode(parts.rule)
        assert bits.octets()[0] == parts.rule.rule_id_value
        assert bits.length % 8 == 0


@pytest.mark.parametrize("words", sorted(SCRIPTS.keys() - {"one after the other"}))
def test_each_script_differs_from_what_is_right(words: str) -> None:
    parts = parts_for(words)
    assert script_called(words)(parts) != in_order(parts)


@pytest.mark.parametrize("words", OF_SEVEN)
def test_what_was_lost_is_sent_in_the_end(words: str) -> None:
    parts = parts_for(words)
    said = [part for part in script_called(words)(parts) if isinstance(part, Part)]
    assert sorted(map(parts.fragments.index, said)) == list(range(len(parts.fragments)))


def test_scripts_that_are_refused_first_begin_with_a_wrong_end() -> None:
    for words in REFUSED_FIRST - OF_SEVEN.keys():
        parts = parts_for(words)
        ends = [said for said in script_called(words)(parts) if isinstance(said, All1)]
        assert ends[0] != parts.last
        assert ends[-1] == parts.last


def test_words_that_nobody_wrote_are_a_fault_of_ours() -> None:
    with pytest.raises(MisuseError, match="upside down"):
        script_called("upside down")


def test_a_packet_of_one_fragment_has_no_first() -> None:
    end = cut(DOWN, packet(100), 1)
    assert end is not None
    with pytest.raises(MisuseError):
        _ = Parts(b"", DOWN, end).first


def test_modes_are_those_of_the_standard() -> None:
    assert [rule.fragmentation_mode for rule in RULES[:2]] == [Mode.ACK_ALWAYS, Mode.NO_ACK]
