"""Runs of bits are numbers with a width, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.kernel.errors import MisuseError, Truncated

WRITTEN = st.text("01", max_size=80)


@given(WRITTEN)
def test_what_is_written_is_what_is_read(written: str) -> None:
    bits = Bits.written(written)
    assert (str(bits), len(bits), bool(bits)) == (written, len(written), bool(written))
    assert [bits[index] for index in range(len(bits))] == [int(digit) for digit in written]


@given(WRITTEN, WRITTEN, WRITTEN)
def test_joining_is_writing_one_after_the_other(first: str, second: str, third: str) -> None:
    joined = Bits.joined([Bits.written(first), Bits.written(second), Bits.written(third)])
    assert str(joined) == first + second + third
    assert joined == Bits.written(first) + Bits.written(second) + Bits.written(third)


@given(WRITTEN, st.integers(0, 90), st.integers(0, 90))
def test_a_slice_is_a_slice_of_what_is_written(written: str, start: int, stop: int) -> None:
    bits = Bits.written(written)
    if start > stop:
        with pytest.raises(MisuseError):
            bits.slice(start, stop)
    elif stop > len(written):
        with pytest.raises(Truncated) as caught:
            bits.slice(start, stop)
        assert (caught.value.needed_bits, caught.value.available_bits) == (stop, len(written))
    else:
        assert str(bits.slice(start, stop)) == written[start:stop]
    assert str(bits.from_bit(start)) == written[start:]


@given(WRITTEN, st.integers(1, 32), st.sampled_from([0, 1]))
def test_padding_is_less_than_a_word_and_of_one_kind(written: str, word: int, bit: int) -> None:
    padded = str(Bits.written(written).padded(word, bit=bit))
    assert len(padded) % word == 0
    assert padded.startswith(written)
    assert padded[len(written) :] == str(bit) * (len(padded) - len(written))
    assert len(padded) - len(written) < word


@given(st.binary(max_size=40))
def test_octets_come_back(octets: bytes) -> None:
    assert Bits.from_octets(octets).octets() == octets


@given(WRITTEN)
def test_octets_are_filled_up_with_zeros_on_the_right(written: str) -> None:
    octets = Bits.written(written).octets()
    assert len(octets) == -(-len(written) // 8)
    shown = "".join(f"{octet:08b}" for octet in octets)
    assert shown == written.ljust(len(shown), "0")


@given(WRITTEN, WRITTEN)
def test_equal_means_the_same_bits_and_as_many(first: str, second: str) -> None:
    one, other = Bits.written(first), Bits.written(second)
    assert (one == other) == (first == second)
    if first == second:
        assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "wrong",
    [lambda: Bits(2, 1), lambda: Bits(-1, 4), lambda: Bits(0, -1), lambda: Bits.written("012")],
    ids=["too large", "negative", "negative width", "no bit"],
)
def test_a_run_that_cannot_be_is_our_mistake(wrong: object) -> None:
    with pytest.raises(MisuseError):
        wrong()  # type: ignore[operator]


def test_a_bit_that_is_not_there_is_our_mistake() -> None:
    with pytest.raises(MisuseError, match="bit 3"):
        _ = Bits.written("101")[3]
    assert Bits.written("101")[-1] == 1
    assert NO_BITS.length == 0
    assert NO_BITS != "nothing"
