"""A meter that sets the compression bit and compresses nothing. Breaks SEC030."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import Opened, Protection, SecurityControl
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC030"
_COMPRESSED = 0x80


class Boasting(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        form = decode_apdu(super().protect(plain, opened, demanded))
        keys = self._association.context.keys
        if not isinstance(form, GeneralGloCiphering) or keys.guek is None:
            return form.encode()
        secured = split(form.content)
        content = GcmKey(keys.guek).seal(
            plain,
            control=SecurityControl.of_octet(secured.control.octet | _COMPRESSED),
            title=form.system_title,
            counter=secured.counter,
            gak=keys.gak,
        )
        return replace(form, content=content).encode()


class Server(DlmsServer):
    answer_protection = Boasting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
