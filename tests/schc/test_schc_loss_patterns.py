"""Every pattern of up to three losses in sessions of up to eight fragments, and worse by chance.

The invariant: delivered intact, or both sides know that it failed, within the limit of attempts;
never delivered wrong. With three losses and eight requests nothing fails at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.schc.fragmentation.messages import Fragment
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from tests.schc.fragment_air import Air, Mishaps, assert_sound, is_intact, packet_of
from tests.schc.fragment_rules import ALWAYS, MULTICAST, ON_ERROR, SMALL, UPLINK

CONFIRMED = ON_ERROR | ALWAYS
every_rule = pytest.mark.parametrize("rule", CONFIRMED.values(), ids=CONFIRMED)
LOSSES = 3


def narrow(rule: FragmentationRule) -> int:
    """The smallest opportunity that takes any tile, in an All-1 as well."""
    tile = rule.tile_size if rule.fragmentation_mode is Mode.ACK_ON_ERROR else 16
    least = rule.header_length + rule.rcs_algorithm.length + tile
    return -(-least // rule.l2_word_size) * rule.l2_word_size


def lengths(rule: FragmentationRule) -> list[int]:
    """Packets of one to eight fragments, some of them whole tiles and some a little more."""
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        most = min(rule.capacity_tiles, 8)
        return [tiles * rule.tile_size - (tiles % 3) for tiles in range(1, most + 1)]
    return [16, 17, 40, 55, 100, 140, 200]


def patterns(rule: FragmentationRule, packet: Bits, sizes: list[int]) -> Iterator[Air]:
    """The session without loss, and with every loss of up to three messages that are sent."""
    pending: list[tuple[int, ...]] = [()]
    while pending:
        lost = pending.pop()
        air = Air(rule, sizes, Mishaps(lost=frozenset(lost)))
        air.play(packet)
        yield air
        if len(lost) < LOSSES:
            first = lost[-1] + 1 if lost else 0
            pending += [(*lost, number) for number in range(first, len(air.sent))]


@every_rule
def test_up_to_three_losses_are_made_good(rule: FragmentationRule) -> None:
    for bits in lengths(rule):
        packet = packet_of(bits)
        for air in patterns(rule, packet, [narrow(rule)]):
            assert_sound(air, packet)
            assert air.delivered, (bits, air.mishaps, air.sent)
            assert len(air.delivered) == 1
            assert air.finished, (bits, air.mishaps, air.sent)


def test_nothing_confirms_and_one_loss_is_enough() -> None:
    for bits in (16, 100, 200):
        packet = packet_of(bits)
        for air in patterns(MULTICAST, packet, [64]):
            assert air.finished
            assert len(air.delivered) == (not air.mishaps.lost)
            assert all(is_intact(delivered, packet, 8) for delivered in air.delivered)
            assert air.receiver.due() is None


@every_rule
def test_two_losses_in_two_packets_are_made_good(rule: FragmentationRule) -> None:
    """The second packet begins at once, and is told from the first whatever was lost."""
    first, second = packet_of(33), packet_of(66).slice(31, 66)
    pending: list[tuple[int, ...]] = [()]
    while pending:
        lost = pending.pop()
        air = Air(rule, [narrow(rule)], Mishaps(lost=frozenset(lost)))
        air.play(first, second)
        assert_sound(air, first, second)
        assert air.finished == [first, second], (lost, air.sent)
        if len(lost) < 2:
            start = lost[-1] + 1 if lost else 0
            pending += [(*lost, number) for number in range(start, len(air.sent))]


@every_rule
def test_every_single_message_may_come_twice(rule: FragmentationRule) -> None:
    packet = packet_of(120)
    calm = Air(rule, [narrow(rule)])
    calm.play(packet)
    for twice in range(len(calm.sent)):
        for lost in range(-1, len(calm.sent)):
            mishaps = Mishaps(lost=frozenset({lost}), twice=frozenset({twice}))
            air = Air(rule, [narrow(rule)], mishaps)
            air.play(packet)
            assert_sound(air, packet)
            assert air.delivered, (mishaps, air.sent)
            assert len(air.delivered) == 1


@pytest.mark.parametrize("rule", ON_ERROR.values(), ids=ON_ERROR)
def test_every_single_message_may_come_late(rule: FragmentationRule) -> None:
    packet = packet_of(120)
    calm = Air(rule, [narrow(rule)])
    calm.play(packet)
    for late in range(len(calm.sent)):
        for flights in (1, 2, 3, 5, 8, 59, 61, 130):
            for lost in range(-1, len(calm.sent)):
                mishaps = Mishaps(lost=frozenset({lost}), late={late: flights})
                air = Air(rule, [narrow(rule)], mishaps)
                air.play(packet)
                assert_sound(air, packet)
                assert len(air.delivered) == 1, (mishaps, air.sent)


numbers = st.frozensets(st.integers(0, 40), max_size=12)
chances = st.builds(
    Mishaps,
    lost=numbers,
    twice=numbers,
    late=st.dictionaries(st.integers(0, 40), st.integers(1, 200), max_size=8),
    twice_after=st.integers(0, 200),
)
SIZES = st.lists(st.integers(8, 1000), max_size=12)


@settings(max_examples=300)
@example(ON_ERROR["after-each-window"], 49, [64, 8], Mishaps(lost=frozenset({0})))
@example(
    ON_ERROR["after-each-window"],
    97,
    [],
    Mishaps(lost=frozenset({3}), twice=frozenset({1}), twice_after=62),
)
@example(ALWAYS["downlink"], 8, [], Mishaps(lost=frozenset({1}), twice=frozenset({2})))
@given(st.sampled_from(list(CONFIRMED.values())), st.integers(1, 340), SIZES, chances)
def test_whatever_happens_is_sound(
    rule: FragmentationRule, bits: int, sizes: list[int], mishaps: Mishaps
) -> None:
    """Losses, copies, delays, and opportunities of any size, the last of which takes any tile."""
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        bits = min(bits, rule.capacity_tiles * rule.tile_size)
    packet = packet_of(bits)
    air = Air(rule, [*sizes, 1000], mishaps)
    air.play(packet)
    assert_sound(air, packet)
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        assert len(air.delivered) <= 1


@settings(max_examples=150)
@example(ALWAYS["downlink"], [20, 21], [], frozenset({2, 5}))
@given(
    st.sampled_from(list(CONFIRMED.values())),
    st.lists(st.integers(20, 200), min_size=2, max_size=4, unique=True),
    SIZES,
    numbers,
)
def test_losses_in_a_row_of_packets_are_sound(
    rule: FragmentationRule, lengths: list[int], sizes: list[int], lost: frozenset[int]
) -> None:
    if rule.fragmentation_mode is Mode.ACK_ON_ERROR:
        lengths = [min(bits, rule.capacity_tiles * rule.tile_size) for bits in lengths]
    packets = [packet_of(bits + n).slice(n, bits + n) for n, bits in enumerate(lengths)]
    air = Air(rule, [*sizes, 1000], Mishaps(lost=lost))
    air.play(*packets)
    assert_sound(air, *packets)


@pytest.mark.parametrize(("share", "at_least"), [(0.1, 100), (0.3, 60)])
@every_rule
def test_a_bad_radio_is_survived_by_most(
    rule: FragmentationRule, share: float, at_least: int
) -> None:
    """What fails is known to have failed."""
    packet = packet_of(100)
    delivered = 0
    for seed in range(100):
        chance = Random(seed)
        air = Air(rule, [narrow(rule)], loses=lambda *_, chance=chance: chance.random() < share)
        air.play(packet)
        assert_sound(air, packet)
        delivered += len(air.delivered)
    assert delivered >= at_least


def test_tiles_of_the_uplink_survive_any_change_of_the_payload_limit() -> None:
    """RFC9011 §appendix-A.2, and an opportunity too small for a tile in the middle of it."""
    packet = packet_of(2261)
    for change in (8, 16, 88, 96, 104, 416, 1944):
        for number in range(4):
            sizes = [416] * number + [change, 96, 1944]
            air = Air(UPLINK, sizes)
            air.play(packet)
            assert_sound(air, packet)
            assert air.finished == [packet]


def test_a_link_that_takes_no_tile_is_waited_for() -> None:
    air = Air(SMALL, [24] * 50 + [100])
    air.play(packet_of(100))
    assert air.finished
    assert [type(message) for message in air.sent].count(Fragment) >= 1
