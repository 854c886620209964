"""A meter that activates an image whose verification has failed. Breaks FUO006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import VERIFICATION_SUCCESSFUL, ImageTransfer
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data, enum
from reference_stack.nodes.altered_objects import server_with
from reference_stack.nodes.parts import Parts

BREAKS = "FUO006"


class _Altered(ImageTransfer):
    __slots__ = ()

    def image_activate(self, parameter: Data, occasion: Occasion) -> None:
        self.image_transfer_status = enum(VERIFICATION_SUCCESSFUL)
        super().image_activate(parameter, occasion)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=server_with(ImageTransfer, _Altered))
