"""A head-end that sets the compression bit and compresses nothing. Breaks SEC049."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import (
    Protection,
    ProtectionKind,
    RandomOctets,
    SecurityContext,
    SecurityControl,
    Transaction,
)
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Channel
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
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
            apdu,
            control=SecurityControl.of_octet(secured.control.octet | _COMPRESSED),
            title=form.system_title,
            counter=secured.counter,
            gak=keys.gak,
        )
        return replace(form, content=content).encode()


class Client(DlmsClient):
    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        super().__init__(parameters, random, settings=settings, context=context)
        self._channel = Boasting(parameters, settings, self.context)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
