"""The RCS: what it covers and in which order. RFC8724 §8.2.3."""

from __future__ import annotations

import pytest

from reference_stack.kernel.bits import Bits
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm

CHECK = Bits.from_octets(b"123456789")


def bit_by_bit(bits: str, polynomial: int, width: int, start: int) -> int:
    """A CRC in the order of transmission, without tables and without reflection."""
    register = start
    for bit in bits:
        top = register >> (width - 1) ^ int(bit)
        register = register << 1 & (1 << width) - 1
        register ^= polynomial if top else 0
    return register


def test_known_values() -> None:
    assert RcsAlgorithm.CRC32.check(CHECK) == 0xCBF43926
    assert RcsAlgorithm.CRC16_CCITT.check(CHECK) == 0x31C3


@pytest.mark.parametrize("length", [1, 7, 8, 9, 63])
def test_a_run_is_filled_with_zeros_to_an_octet(length: int) -> None:
    run = Bits((1 << length) - 1, length)
    for algorithm in RcsAlgorithm:
        assert algorithm.check(run) == algorithm.check(run.padded(8))
        assert algorithm.check(run) != algorithm.check(run.padded(8, bit=1)) or length % 8 == 0


@pytest.mark.parametrize("octets", [b"\x00", b"\x01", b"\x80\x00", bytes(range(40))])
def test_the_same_is_found_bit_by_bit(octets: bytes) -> None:
    run = Bits.from_octets(octets)
    assert RcsAlgorithm.CRC16_CCITT.check(run) == bit_by_bit(str(run), 0x1021, 16, 0)
    reflected = "".join(f"{octet:08b}"[::-1] for octet in octets)
    plain = bit_by_bit(reflected, 0x04C11DB7, 32, 0xFFFFFFFF) ^ 0xFFFFFFFF
    assert RcsAlgorithm.CRC32.check(run) == int(f"{plain:032b}"[::-1], 2)
