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
from reference_stack.dlms.protection.control import SecurityControl
from reference_stack.dlms.protection.sealing import TAG_OCTETS, SecuredContent, split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC017"
_WITHOUT_TAG = 0xEF


class Trusting(Reception):
    def open(self, octets: bytes) -> Opened:
        try:
            return super().open(octets)
        except NotOpened:
            form, context = decode_apdu(octets), self.association.context
            live = context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralCiphering) or live is None:
                raise
            control, counter, payload = split(form.content)
            bare = SecurityControl.of_octet(control.octet & _WITHOUT_TAG)
            apdu = live.cipher.open(
                SecuredContent(bare, counter, payload[:-TAG_OCTETS]),
                title=form.originator_system_title,
                gak=None,
            )
            layer = CipheredLayer(
                ProtectionKind.GENERAL_CIPHERING,
                control,
                counter,
                context.peer_title,
                form.transaction_id,
                KeyChoice.IDENTIFIED,
            )
            return Opened(apdu, control.protection, (layer,))


class Server(DlmsServer):
    reception = Trusting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
