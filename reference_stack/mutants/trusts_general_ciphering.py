"""A meter that leaves the tag of general-ciphering unchecked. Breaks SEC017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralCiphering, decode_apdu
from reference_stack.dlms.protection import (
    CipheredLayer,
    KeyChoice,
    KeyId,
    NotOpened,
    Opened,
    ProtectionKind,
)
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.altered_channels import whatever_the_tag
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC017"


class Trusting(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            live = context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralCiphering) or live is None:
                raise
            secured = split(form.content)
            apdu = whatever_the_tag(secured, live.cipher, form.originator_system_title)
            layer = CipheredLayer(
                ProtectionKind.GENERAL_CIPHERING,
                secured.control,
                secured.counter,
                context.peer_title,
                form.transaction_id,
                KeyChoice.IDENTIFIED,
            )
            return Opened(apdu, secured.control.protection, (layer,))


class Server(DlmsServer):
    reception = Trusting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
