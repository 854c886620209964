"""A meter that calls every general block one of a stream. Breaks SRV031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, GeneralBlockTransfer
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV031"


class Server(AlteredServer):
    def said(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, GeneralBlockTransfer):
            return apdu
        return replace(apdu, control=apdu.control._replace(streaming=True))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
