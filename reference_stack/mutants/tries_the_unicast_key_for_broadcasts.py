"""A meter that opens broadcasts with whichever key fits. Breaks SEC016 and FUO012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import CipheredLayer, KeyId, NotOpened, Opened, ProtectionKind
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC016", "FUO012")


class AnyKey(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            live = context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralGloCiphering) or live is None:
                raise
            secured = split(form.content)
            if not secured.control.broadcast:
                raise
            apdu = live.cipher.open(secured, title=context.peer_title, gak=context.keys.gak)
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, secured.control, secured.counter, context.peer_title
            )
            return Opened(apdu, secured.control.protection, (layer,))


class Server(DlmsServer):
    reception = AnyKey


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
