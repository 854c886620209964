"""A meter that does not look for whom a message is. Breaks SEC018."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralCiphering, decode_apdu
from reference_stack.dlms.protection import Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC018"


class Curious(Reception):
    def open(self, octets: bytes) -> Opened:
        context = self.association.context
        form, own = decode_apdu(octets), context.own_title
        if isinstance(form, GeneralCiphering):
            context.own_title = form.recipient_system_title
        try:
            return super().open(octets)
        finally:
            context.own_title = own


class Server(DlmsServer):
    reception = Curious


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
