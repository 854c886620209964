"""Channels that take what they should refuse, for stacks that are wrong on purpose."""

from __future__ import annotations

from typing import ClassVar

from reference_stack.dlms.apdu import GeneralCiphering, GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import (
    CipheredLayer,
    KeyId,
    NotOpened,
    Opened,
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.sealing import TAG_OCTETS, GcmKey, SecuredContent, split
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client_channel import Arrived, Channel, Event

_WITHOUT_TAG = 0xEF


class TakingRefused(Channel):
    """Deciphers what was refused by `refusal`, if it is of the form `form`."""

    refusal: ClassVar[type[ProtocolError]] = NotOpened
    form: ClassVar[type[GeneralGloCiphering | GeneralCiphering]] = GeneralGloCiphering

    def _open(
        self, octets: bytes, now: Instant, outer: Protection, *, assembled: bool = False
    ) -> list[Event]:
        try:
            return super()._open(octets, now, outer, assembled=assembled)
        except self.refusal:
            form, live = decode_apdu(octets), self.context.global_key(KeyId.GUEK)
            if not isinstance(form, self.form) or live is None:
                raise
            secured = split(form.content)
            plain = self.deciphered(secured, live.cipher)
            if plain is None:
                raise
            layer = CipheredLayer(
                ProtectionKind.GENERAL_GLO,
                secured.control,
                secured.counter,
                self.context.peer_title,
            )
            opened = Opened(plain, secured.control.protection, (layer,))
            return [Arrived(decode_apdu(plain), opened, octets)]

    def deciphered(self, secured: SecuredContent, cipher: GcmKey) -> bytes | None:
        """The APDU inside; None when it stays refused."""
        return cipher.open(secured, title=self.context.peer_title, gak=self.context.keys.gak)


def whatever_the_tag(secured: SecuredContent, cipher: GcmKey, title: bytes) -> bytes:
    """What is inside a sealed message whose tag nobody looks at."""
    control, counter, payload = secured
    bare = SecurityControl.of_octet(control.octet & _WITHOUT_TAG)
    return cipher.open(SecuredContent(bare, counter, payload[:-TAG_OCTETS]), title=title, gak=None)
