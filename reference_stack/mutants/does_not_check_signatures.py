"""A meter that takes a signature off and does not look at it. Breaks SEC026."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, GeneralSigning, decode_apdu
from reference_stack.dlms.protection import (
    CipheredLayer,
    KeyId,
    NotOpened,
    Opened,
    Protection,
    ProtectionKind,
)
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC026"


class Unsuspecting(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            live = context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralGloCiphering) or live is None:
                raise
            secured = split(form.content)
            inside = decode_apdu(
                live.cipher.open(secured, title=context.peer_title, gak=context.keys.gak)
            )
            if not isinstance(inside, GeneralSigning):
                raise
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, secured.control, secured.counter, context.peer_title
            )
            applied = secured.control.protection | Protection.SIGNED
            return Opened(inside.content, applied, (layer,))


class Server(DlmsServer):
    reception = Unsuspecting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
