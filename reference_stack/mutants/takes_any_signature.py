"""A head-end that takes a signature off and does not look at it. Breaks SEC048."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, GeneralSigning, decode_apdu
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import (
    CipheredLayer,
    KeyId,
    NotOpened,
    Opened,
    Protection,
    ProtectionKind,
    RandomOctets,
    SecurityContext,
)
from reference_stack.dlms.protection.sealing import split
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived, Channel, Event
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "SEC048"


class Unsuspecting(Channel):
    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        try:
            return super()._open(octets, now, outer, assembled=assembled)
        except NotOpened:
            form, live = decode_apdu(octets), self.context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralGloCiphering) or live is None:
                raise
            secured = split(form.content)
            inside = decode_apdu(
                live.cipher.open(secured, title=self.context.peer_title, gak=self.context.keys.gak)
            )
            if not isinstance(inside, GeneralSigning):
                raise
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO,
                secured.control,
                secured.counter,
                self.context.peer_title,
            )
            opened = Opened(inside.content, secured.control.protection, (layer,))
            return [Arrived(decode_apdu(inside.content), opened, octets)]


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
        self._channel = Unsuspecting(parameters, settings, self.context)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
