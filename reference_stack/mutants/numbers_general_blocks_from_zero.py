"""A meter whose first general block is block 0. Breaks SRV030."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, GeneralBlockTransfer
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV030"


class Server(AlteredServer):
    def said(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, GeneralBlockTransfer):
            return apdu
        return replace(apdu, block_number=apdu.block_number - 1)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
