"""A meter that opens what comes under the last of all counters. Breaks SEC008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import (
    CipheredLayer,
    CounterRefused,
    KeyId,
    Opened,
    ProtectionKind,
)
from reference_stack.dlms.protection.counters import LAST
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC008"


class Wrapping(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except CounterRefused as problem:
            form, context = decode_apdu(octets), self.association.context
            live = context.global_key(KeyId.GUEK)
            if problem.received != LAST or live is None:
                raise
            if not isinstance(form, GeneralGloCiphering):
                raise
            secured = split(form.content)
            apdu = live.cipher.open(secured, title=context.peer_title, gak=context.keys.gak)
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, secured.control, LAST, context.peer_title
            )
            return Opened(apdu, secured.control.protection, (layer,))


class Server(DlmsServer):
    reception = Wrapping


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
