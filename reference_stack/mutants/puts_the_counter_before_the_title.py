"""A meter whose nonce is the counter, then the title, instead of the other way. Breaks SEC001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import Opened, Protection
from reference_stack.dlms.protection.sealing import GcmKey, split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SEC001"


class WrongNonce(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        form = decode_apdu(super().protect(plain, opened, demanded))
        keys = self._association.context.keys
        if not isinstance(form, GeneralGloCiphering) or keys.guek is None:
            return form.encode()
        secured, title = split(form.content), form.system_title
        content = GcmKey(keys.guek).seal(
            plain,
            control=secured.control,
            title=secured.counter.to_bytes(4, "big") + title[:4],
            counter=int.from_bytes(title[4:], "big"),
            gak=keys.gak,
        )
        return replace(form, content=form.content[:5] + content[5:]).encode()


class Server(DlmsServer):
    answer_protection = WrongNonce


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
