"""A meter that takes whoever has the key for its client. Breaks SEC013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC013"


class Welcoming(Reception):
    def open(self, octets: bytes) -> Opened:
        context = self.association.context
        form, known = decode_apdu(octets), context.peer_title
        if isinstance(form, GeneralGloCiphering):
            context.peer_title = form.system_title
        try:
            return super().open(octets)
        finally:
            context.peer_title = known


class Server(DlmsServer):
    reception = Welcoming


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
