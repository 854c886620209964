"""A meter that calls none of its general blocks the last one. Breaks SRV030."""

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
        return replace(apdu, control=apdu.control._replace(last_block=False))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
