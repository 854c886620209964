"""A meter that accepts a key that was replaced beside the new one. Breaks SEC024."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import CipheredLayer, KeyId, NotOpened, Opened, ProtectionKind
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC022", "SEC024")


class Nostalgic(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        self._first = association.context.global_key(KeyId.GUEK)
        self._first_gak = association.context.keys.gak

    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            if not isinstance(form, GeneralGloCiphering) or self._first is None:
                raise
            secured = split(form.content)
            apdu = self._first.cipher.open(secured, title=context.peer_title, gak=self._first_gak)
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, secured.control, secured.counter, context.peer_title
            )
            return Opened(apdu, secured.control.protection, (layer,))


class Server(DlmsServer):
    reception = Nostalgic


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
