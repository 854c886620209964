"""A meter that streams all general blocks whatever window was announced. Breaks SRV031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, GeneralBlockTransfer
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV031"

_WIDE = 63


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, GeneralBlockTransfer):
            return apdu
        return replace(apdu, control=apdu.control._replace(window=_WIDE))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
