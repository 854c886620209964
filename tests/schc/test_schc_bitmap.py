"""The compression of bitmaps, against the words of RFC8724 §8.3.2.1 written out bit by bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_stack.kernel.bits import Bits
from reference_stack.schc.fragmentation.bitmap import compress, expand


def scissors(bitmap: str, header_bits: int, word: int) -> str:
    """As the text says it: cut the ones on the right, then move back to a word boundary."""
    cut = len(bitmap.rstrip("1"))
    while (header_bits + cut) % word and cut < len(bitmap):
        cut += 1
    return bitmap[:cut]


bitmaps = st.one_of(
    st.text("01", min_size=1, max_size=70),
    st.builds(lambda head, ones: head + "1" * ones, st.text("01", min_size=1), st.integers(0, 60)),
)


@given(bitmaps, st.integers(1, 40), st.integers(1, 16))
def test_a_bitmap_is_cut_as_the_text_says(bitmap: str, header_bits: int, word: int) -> None:
    sent = compress(Bits.written(bitmap), header_bits=header_bits, l2_word_size=word)
    assert str(sent) == scissors(bitmap, header_bits, word)


@given(bitmaps, st.integers(1, 40), st.integers(1, 16), st.integers(0, 15))
def test_a_bitmap_comes_back(bitmap: str, header_bits: int, word: int, padding: int) -> None:
    full = Bits.written(bitmap)
    sent = compress(full, header_bits=header_bits, l2_word_size=word)
    if sent.length == full.length:
        sent += Bits(0, padding)  # only then may padding follow
    assert expand(sent, full.length) == full


@given(st.integers(0, 70), st.integers(1, 63))
def test_what_is_absent_was_received(available: int, window_size: int) -> None:
    bitmap = expand(Bits(0, available), window_size)
    assert str(bitmap) == ("0" * available + "1" * window_size)[:window_size]


def test_sizes_of_the_uplink() -> None:
    """Of RFC9011 §5.6.2.3 all but 62, which the compression cannot give."""
    sizes = {
        compress(Bits((1 << 63) - 1 ^ 1 << index, 63), header_bits=11, l2_word_size=8).length
        for index in range(63)
    }
    assert sizes == {5, 13, 21, 29, 37, 45, 53, 61, 63}
