"""A meter that takes a longer list of versions for none of its own. Breaks ACS007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu
from reference_stack.kernel.bits import Bits
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS007"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq) or apdu.protocol_version is None:
            return apdu
        if apdu.protocol_version.length <= 1:
            return apdu
        return replace(apdu, protocol_version=Bits(0, 1))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
