"""A meter that compresses in messages with tags of their own. Breaks SEC031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import ServiceCiphering, decode_apdu
from reference_stack.dlms.compression import compress
from reference_stack.dlms.protection import Opened, Protection, SecurityControl
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC031"
_COMPRESSED = 0x80


class Thrifty(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        form = decode_apdu(super().protect(plain, opened, demanded))
        context = self._association.context
        if not isinstance(form, ServiceCiphering) or context.keys.guek is None:
            return form.encode()
        secured = split(form.content)
        content = GcmKey(context.keys.guek).seal(
            compress(plain) or plain,
            control=SecurityControl.of_octet(secured.control.octet | _COMPRESSED),
            title=context.own_title,
            counter=secured.counter,
            gak=context.keys.gak,
        )
        return replace(form, content=content).encode()


class Server(DlmsServer):
    answer_protection = Thrifty


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
