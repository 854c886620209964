"""A meter that takes note of a counter before it looks at the tag. Breaks SEC006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import KeyId, NotOpened, Opened
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC006"


class Hasty(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            if isinstance(form, GeneralGloCiphering):
                seen = context.counters(KeyId.GUEK).of(context.peer_title)
                seen.accept(split(form.content).counter, proved=True)
            raise


class Server(DlmsServer):
    reception = Hasty


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
