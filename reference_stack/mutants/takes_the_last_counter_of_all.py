"""A head-end that takes what comes under the last of all counters. Breaks SEC044."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import (
    CipheredLayer,
    CounterRefused,
    KeyId,
    Opened,
    Protection,
    ProtectionKind,
    RandomOctets,
    SecurityContext,
)
from reference_stack.dlms.protection.counters import LAST
from reference_stack.dlms.protection.sealing import split
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived, Channel, Event
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings
from reference_stack.nodes.parts import Parts

BREAKS = "SEC044"


class Wrapping(Channel):
    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        try:
            return super()._open(octets, now, outer, assembled=assembled)
        except CounterRefused as problem:
            form, live = decode_apdu(octets), self.context.global_key(KeyId.GUEK)
            if problem.received != LAST or live is None:
                raise
            if not isinstance(form, GeneralGloCiphering):
                raise
            secured = split(form.content)
            plain = live.cipher.open(
                secured, title=self.context.peer_title, gak=self.context.keys.gak
            )
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO, secured.control, LAST, self.context.peer_title
            )
            opened = Opened(plain, secured.control.protection, (layer,))
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
        self._channel = Wrapping(parameters, settings, self.context)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
