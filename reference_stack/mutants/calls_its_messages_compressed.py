"""A head-end that sets the compression bit and compresses nothing. Breaks SEC049."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import (
    Protection,
    ProtectionKind,
    SecurityControl,
    Transaction,
)
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Channel
from reference_stack.nodes.parts import Parts

BREAKS = "SEC049"
_COMPRESSED = 0x80


class Boasting(Channel):
    def _protected(
        self,
        apdu: bytes,
        protection: Protection,
        kind: ProtectionKind,
        transaction: Transaction,
        *,
        broadcast: bool = False,
    ) -> bytes:
        octets = super()._protected(apdu, protection, kind, transaction, broadcast=broadcast)
        form, keys = decode_apdu(octets), self.context.keys
        if not isinstance(form, GeneralGloCiphering) or keys.guek is None:
            return octets
        secured = split(form.content)
        content = GcmKey(keys.guek).seal(
            self.compressed(apdu),
            control=SecurityControl.of_octet(secured.control.octet | _COMPRESSED),
            title=form.system_title,
            counter=secured.counter,
            gak=keys.gak,
        )
        return replace(form, content=content).encode()

    def compressed(self, apdu: bytes) -> bytes:
        return apdu


class Client(DlmsClient):
    channel = Boasting


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
