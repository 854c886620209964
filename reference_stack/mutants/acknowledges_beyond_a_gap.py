"""A meter that acknowledges the highest general block it has heard of. Breaks SRV033."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, GeneralBlockTransfer
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV033"


class Beyond:
    """What it says of the blocks that it heard."""

    highest = 0

    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if isinstance(apdu, GeneralBlockTransfer):
            self.highest = max(self.highest, apdu.block_number)
        return apdu

    def said(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, GeneralBlockTransfer):
            return apdu
        return replace(apdu, block_number_ack=self.highest)


class Server(Beyond, AlteredServer):
    """See above."""


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
