"""A meter that serves nobody any more after a malformed request. Breaks ENC001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.service import unsupported
from reference_stack.dlms.apdu import Apdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ENC001"


class _Reception(Reception):
    stuck = False

    def decode(self, octets: bytes) -> Apdu:
        if self.stuck:
            raise unsupported()
        try:
            return super().decode(octets)
        except ProtocolError:
            self.stuck = True
            raise


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
