"""A meter that counts blocks of the image before when a new transfer begins. Breaks FUO003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO003"


class _Altered(ImageTransfer):
    __slots__ = ()

    def image_transfer_initiate(self, parameter: Data, occasion: Occasion) -> None:
        blocks = self._blocks
        super().image_transfer_initiate(parameter, occasion)
        self._blocks = blocks


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
