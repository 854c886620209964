"""The bitmap of a window and its compression. RFC8724 §8.2.2.3, §8.3.2.1.

The leftmost bit stands for tile WINDOW_SIZE - 1 and the rightmost for tile 0, so that the bit of a
tile in the number is its index. 1 is received.
"""

from __future__ import annotations

from reference_stack.kernel.bits import Bits


def compress(bitmap: Bits, *, header_bits: int, l2_word_size: int) -> Bits:
    """What is sent of a bitmap that follows `header_bits` bits of message, RuleID included.

    Trailing ones are dropped as long as the message still ends on an L2 Word. RFC8724 §8.3.2.1.
    """
    ones = (~bitmap.value & (bitmap.value + 1)).bit_length() - 1
    kept = bitmap.length - ones
    kept += -(header_bits + kept) % l2_word_size
    return bitmap if kept >= bitmap.length else bitmap.slice(0, kept)


def expand(received: Bits, window_size: int) -> Bits:
    """The bitmap of which `received` is the start: what is absent is ones, what exceeds is padding.

    It reads a bitmap that was sent in full just as well.
    """
    absent = window_size - received.length
    if absent <= 0:
        return received.slice(0, window_size)
    return Bits(received.value << absent | (1 << absent) - 1, window_size)
