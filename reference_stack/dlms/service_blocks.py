"""Long values in the numbered blocks of GET, SET and ACTION. GB §GET, GB §SET, GB §ACTION.

Blocks count from 1, one at a time, each confirmed by its number before the next one is sent.
There is no recovery: a wrong number ends the transfer.
"""

from __future__ import annotations

from reference_stack.dlms.apdu import DataBlock
from reference_stack.kernel.errors import Malformed, MisuseError, Unexpected


class BlockSource:
    """An encoded value on its way out, in blocks of at most `block_octets` octets of data."""

    def __init__(self, octets: bytes, block_octets: int) -> None:
        if block_octets < 1:
            raise MisuseError("a block needs room for an octet")
        self._octets = octets
        self._size = block_octets
        self.number = 0
        """The number of the block handed out last."""

    def next(self, confirmed: int) -> DataBlock:
        """The block after the one confirmed, 0 before the first. Raises Unexpected otherwise."""
        if confirmed != self.number or self.is_done:
            raise Unexpected(f"block {confirmed} confirmed, expected {self.number}")
        start = self.number * self._size
        self.number += 1
        return DataBlock(self.is_done, self.number, self._octets[start : start + self._size])

    @property
    def is_done(self) -> bool:
        """Whether the last block has been handed out."""
        return self.number > 0 and self.number * self._size >= len(self._octets)


class BlockSink:
    """An encoded value on its way in, of at most `limit_octets`."""

    def __init__(self, limit_octets: int) -> None:
        self._limit = limit_octets
        self._octets = bytearray()
        self.number = 0
        """The highest block number taken in."""
        self.is_done = False

    def take(self, block: DataBlock) -> None:
        """Raises Unexpected for a number out of order, Malformed when it grows beyond the limit."""
        if block.block_number != self.number + 1 or self.is_done:
            raise Unexpected(f"block {block.block_number}, expected {self.number + 1}")
        if len(self._octets) + len(block.raw_data) > self._limit:
            raise Malformed(f"more than {self._limit} octets in blocks")
        self._octets += block.raw_data
        self.number += 1
        self.is_done = block.last_block

    def octets(self) -> bytes:
        """Everything, once it is done."""
        return bytes(self._octets)
