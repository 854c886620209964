"""A meter that believes everything to be acknowledged by any acknowledgement. Breaks SRV032."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, GeneralBlockTransfer
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV032"


class Server(AlteredServer):
    sent = 0

    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, GeneralBlockTransfer) or apdu.block_number <= 1:
            return apdu
        return replace(apdu, block_number_ack=self.sent)

    def said(self, apdu: Apdu, source: int) -> Apdu:
        if isinstance(apdu, GeneralBlockTransfer):
            self.sent = apdu.block_number
        return apdu


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
