"""Tiles: where they are, how a packet is cut and put together in any order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.rule import TileInAll1
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles
from reference_stack.schc.fragmentation.tiles import (
    HeldTiles,
    cut,
    number_of,
    place_of,
    tile_count,
)
from tests.schc.fragment_air import packet_of
from tests.schc.fragment_rules import DOWNLINK, SMALL

RULE = replace(SMALL, tile_in_all_1=TileInAll1.NO)
SIZE, WINDOW = RULE.tile_size, RULE.window_size


@given(st.integers(0, 300), st.integers(1, 70))
def test_a_place_says_the_number(number: int, window_size: int) -> None:
    w, index = place_of(number, window_size)
    assert 0 <= index < window_size
    assert number_of(w, index, window_size) == number


@given(st.integers(1, 400), st.integers(1, 90))
def test_tiles_are_the_packet(bits: int, tile_size: int) -> None:
    packet = packet_of(bits)
    tiles = [cut(packet, tile_size, n, 1) for n in range(tile_count(bits, tile_size))]
    assert Bits.joined(tiles) == packet
    assert {tile.length for tile in tiles[:-1]} <= {tile_size}
    assert 0 < tiles[-1].length <= tile_size


rows = st.lists(st.tuples(st.integers(0, 11), st.integers(1, 6)), max_size=30)


@example(3 * SIZE, [(0, 1), (2, 1)])
@example(3 * SIZE - 8, [(0, 1), (2, 1)])
@example(5 * SIZE, [(0, 3), (4, 1)])
@given(st.integers(1, 12 * SIZE), rows)
def test_what_is_held_is_what_came(bits: int, came: list[tuple[int, int]]) -> None:
    """In any order, overlapping, across windows; against a plain set of numbers."""
    packet = packet_of(bits)
    count = tile_count(bits, SIZE)
    held, known = HeldTiles(RULE), set[int]()
    for first, wanted in came:
        if first >= count:
            continue
        row = cut(packet, SIZE, first, wanted).padded(8)
        numbers = {*range(first, min(first + wanted, count))}
        w, index = place_of(first, WINDOW)
        assert held.keep(w, index, row, short_last=True) == bool(numbers - known)
        known |= numbers
        assert held.agrees(w, index, row)
    for w in range(4):
        expected = sum(1 << place_of(n, WINDOW)[1] for n in known if place_of(n, WINDOW)[0] == w)
        assert held.bitmap(w) == Bits(expected, WINDOW)
        assert held.is_full(w) == (expected == (1 << WINDOW) - 1)
    assert held.highest_window == max((place_of(n, WINDOW)[0] for n in known), default=-1)
    joined = held.assembled((count - 1) // WINDOW, NO_BITS)
    if known == {*range(count)}:
        assert joined == packet.padded(8)
    else:
        no_gap = known == {*range(len(known))} and len(known) >= (count - 1) // WINDOW * WINDOW
        assert (joined is not None) == no_gap
        assert joined != packet.padded(8)


def test_tiles_with_other_contents_do_not_agree_and_change_nothing() -> None:
    held = HeldTiles(RULE)
    held.keep(0, 2, Bits(0xABCD, 16), short_last=True)
    assert not held.agrees(0, 2, Bits(0xABCE, 16))
    assert not held.agrees(0, 1, Bits(0xABCD, 16))
    assert not held.keep(0, 2, Bits(0xFFFF, 16), short_last=True)
    assert held.assembled(0, NO_BITS) == Bits(0xABCD, 16)


def test_a_whole_tile_takes_the_place_of_a_short_one() -> None:
    held = HeldTiles(RULE)
    held.keep(0, 2, Bits(0xAB, 8), short_last=True)
    held.keep(0, 2, Bits(0xABCD, 16), short_last=True)
    assert held.assembled(0, NO_BITS) == Bits(0xABCD, 16)


@given(st.integers(8, 900), st.lists(st.integers(8, 60), min_size=1, max_size=9))
def test_tiles_of_any_size_are_the_packet(bits: int, octets: list[int]) -> None:
    packet = packet_of(bits)
    tiles = SizedTiles(DOWNLINK, packet)
    parts, turn = [], 0
    while True:
        size = 8 * max(octets[turn % len(octets)], 8 + turn // 100)
        turn += 1
        tile = tiles.next_tile(size, least_bits=8)
        assert tile is not None
        assert tiles.message_bits(tile) <= size
        parts.append(tiles.content(tile))
        assert tile.length >= 8
        if tile.is_last:
            break
        assert tiles.message_bits(tile) % 8 == 0
        tiles.sent_bits += tile.length
    assert Bits.joined(parts) == packet
