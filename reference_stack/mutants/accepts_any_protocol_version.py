"""A meter that does not look at the version of ACSE in a proposal. Breaks ACS007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS007"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        return replace(apdu, protocol_version=None) if isinstance(apdu, Aarq) else apdu


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
