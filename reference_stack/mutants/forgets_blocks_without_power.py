"""A meter that loses the blocks of an image with its power, and not the transfer. Breaks FUO008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.classes.image_transfer import ImageTransfer
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import double_long_unsigned, octet_string, structure
from reference_stack.kernel.instant import EPOCH
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "FUO008"
_BLOCKS_STATUS = 3


class _Server(DlmsServer):
    def _lose_power(self) -> None:
        super()._lose_power()
        occasion = Occasion(self.meter.management, EPOCH)
        for entry in self.meter.management.objects.values():
            if isinstance(entry, ImageTransfer):
                blocks = len(entry.read(_BLOCKS_STATUS, occasion).bits())
                size = double_long_unsigned(blocks * entry.image_block_size.integer())
                entry.image_transfer_initiate(structure(octet_string(b""), size), occasion)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
