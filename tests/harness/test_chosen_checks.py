"""Packets that are made to have a certain check."""

from __future__ import annotations

from binascii import crc32

import pytest

from harness.stimuli.chosen_checks import with_check
from reference_stack.kernel.errors import MisuseError

OCTETS = bytes(i * i * 7 + i & 0xFF for i in range(250))


def words(octets: bytes) -> list[bytes]:
    return [octets[place : place + 2] for place in range(0, len(octets), 2)]


@pytest.mark.parametrize("wanted", [0, 0xFFFFFFFF, 0x12345678])
def test_the_check_is_the_one_that_is_wanted(wanted: int) -> None:
    made = with_check(OCTETS, crc32, wanted, start=50)
    assert crc32(made) == wanted


def test_what_comes_before_the_data_stays_and_the_data_are_the_same_words() -> None:
    made = with_check(OCTETS, crc32, 0, start=50)
    assert made[:50] == OCTETS[:50]
    assert sorted(words(made)) == sorted(words(OCTETS))


def test_too_few_data_are_a_fault_of_ours() -> None:
    with pytest.raises(MisuseError, match="too few"):
        with_check(OCTETS[:90], crc32, 0, start=50)
