"""A meter that says an image is activated and runs the old one. Breaks FUO006 and E2E018."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = ("FUO006", "E2E018")


class _Altered(ImageTransfer):
    __slots__ = ()

    def image_activate(self, parameter: Data, occasion: Occasion) -> None:
        pass


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
