"""The blocks of one direction of a general block transfer, as they come in. GB §9.4.6.13."""

from __future__ import annotations

from reference_stack.dlms.apdu import GeneralBlockTransfer
from reference_stack.dlms.apdu.block import LARGEST_WINDOW


class ReceivedBlocks:
    """Kept by number, in any order. Blocks further ahead than the largest window are not kept."""

    def __init__(self) -> None:
        self.contiguous = 0
        """The highest number up to which none is missing: the BNA to send."""
        self.octets = 0
        self._data: dict[int, bytes] = {}
        self._last: int | None = None

    @property
    def complete(self) -> bool:
        return self._last is not None and self.contiguous >= self._last

    def message(self) -> bytes:
        """The data of all blocks. Blocks that only acknowledged something have none."""
        return b"".join(self._data[number] for number in sorted(self._data))

    def is_acknowledgement(self, block: GeneralBlockTransfer) -> bool:
        """Whether the block is no part of a message: its sender has nothing to send."""
        between_messages = not self._data or self.complete
        return block.control.last_block and not block.block_data and between_messages

    def knows(self, number: int) -> bool:
        return number in self._data or 0 < number <= self.contiguous

    def keep(self, block: GeneralBlockTransfer) -> bool:
        """Take the block in. Whether it brought a piece of the message that was not there."""
        number = block.block_number
        if self.is_acknowledgement(block):
            # Numbers before it that never came were acknowledgements too.
            self.contiguous = max(self.contiguous, number)
            return False
        ahead = not self.contiguous < number <= self.contiguous + LARGEST_WINDOW
        if ahead or number in self._data or self._ended_before(number):
            return False
        self._data[number] = block.block_data
        self.octets += len(block.block_data)
        if block.control.last_block:
            self._last = number
        while self.contiguous + 1 in self._data:
            self.contiguous += 1
        return True

    def differs(self, block: GeneralBlockTransfer) -> bool:
        """Whether a block of the same number was kept that had other data."""
        return self._data.get(block.block_number, block.block_data) != block.block_data

    def _ended_before(self, number: int) -> bool:
        return self._last is not None and number > self._last
