"""A meter that takes all blocks before the last one that came for there. Breaks FUO011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO011"


class _Altered(ImageTransfer):
    __slots__ = ()

    def image_block_transfer(self, parameter: Data, occasion: Occasion) -> None:
        super().image_block_transfer(parameter, occasion)
        size = self.image_block_size.integer()
        for number in range(max(self._blocks, default=0)):
            self._blocks.setdefault(number, bytes(size))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
