"""A meter that drops every block of an image but the next one. Breaks FUO003."""

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

    def image_block_transfer(self, parameter: Data, occasion: Occasion) -> None:
        if parameter.elements()[0].integer() == self._first_missing():
            super().image_block_transfer(parameter, occasion)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
