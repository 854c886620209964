"""Secrets that travel in clear: masked in what a record keeps, and nothing else with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.sessions.masking import LEAST_BITS, Mask

KEY = bytes.fromhex("5a1fc37799e42b8d06f1a2b3c4d5e6f7")
MASK = Mask([KEY])


def shifted(octets: bytes, bits: int) -> bytes:
    return (int.from_bytes(octets, "big") << 8 - bits).to_bytes(len(octets) + 1, "big")


def test_a_secret_is_set_to_ones_and_its_surroundings_stay() -> None:
    assert MASK.masked(b"\x01\x02" + KEY + b"\x03") == b"\x01\x02" + b"\xff" * 16 + b"\x03"


@given(st.integers(1, 7))
def test_a_secret_is_found_at_every_bit(bits: int) -> None:
    assert MASK.masked(shifted(KEY, bits)) == shifted(b"\xff" * 16, bits)


def test_a_piece_that_a_frame_cut_off_is_found() -> None:
    assert MASK.masked(b"\x14\x3e" + KEY[:6]) == b"\x14\x3e" + b"\xff" * 6
    assert MASK.masked(KEY[9:] + b"\x00") == b"\xff" * 7 + b"\x00"


@given(st.binary(max_size=LEAST_BITS // 8 - 1))
def test_what_is_too_short_to_be_a_secret_stays(octets: bytes) -> None:
    assert MASK.masked(octets) == octets
    assert Mask([octets]).masked(octets * 9) == octets * 9


@given(st.binary(max_size=60))
def test_masking_twice_is_masking_once(octets: bytes) -> None:
    once = MASK.masked(octets)
    assert len(once) == len(octets)
    assert MASK.masked(once) == once


def test_octets_that_stand_everywhere_are_no_secret() -> None:
    zeros = Mask([bytes(16), b"\xff" * 16])
    assert zeros.masked(bytes(40)) == bytes(40)
