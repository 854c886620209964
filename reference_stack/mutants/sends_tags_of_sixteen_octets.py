"""A meter that does not cut its tags to twelve octets. Breaks SEC001."""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import Opened, Protection, SecurityControl
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC001"


class LongTags(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        form = decode_apdu(super().protect(plain, opened, demanded))
        keys = self._association.context.keys
        if not isinstance(form, GeneralGloCiphering) or keys.guek is None or keys.gak is None:
            return form.encode()
        head = form.content[:5]
        control = SecurityControl.of_octet(head[0])
        if not (control.authenticated and control.encrypted):
            return form.encode()
        sealed = AESGCM(keys.guek).encrypt(form.system_title + head[1:], plain, head[:1] + keys.gak)
        return replace(form, content=head + sealed).encode()


class Server(DlmsServer):
    answer_protection = LongTags


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
