"""A head-end that deciphers and does not look at the tag. Breaks SEC040."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
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
    SecurityControl,
)
from reference_stack.dlms.protection.sealing import TAG_OCTETS, SecuredContent, split
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived, Channel, Event
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC040", "SEC041")
_WITHOUT_TAG = 0xEF


class Trusting(Channel):
    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        try:
            return super()._open(octets, now, outer, assembled=assembled)
        except NotOpened:
            form, live = decode_apdu(octets), self.context.global_key(KeyId.GUEK)
            if not isinstance(form, GeneralGloCiphering) or live is None:
                raise
            control, counter, payload = split(form.content)
            bare = SecurityControl.of_octet(control.octet & _WITHOUT_TAG)
            plain = live.cipher.open(
                SecuredContent(bare, counter, payload[:-TAG_OCTETS]),
                title=self.context.peer_title,
                gak=None,
            )
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, control, counter, self.context.peer_title
            )
            opened = Opened(plain, control.protection, (layer,))
            return [Arrived(decode_apdu(plain), opened, octets)]


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
        self._channel = Trusting(parameters, settings, self.context)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
