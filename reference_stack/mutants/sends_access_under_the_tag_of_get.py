"""A meter that protects an access-response under the tag of a get-response. Breaks SRV013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import (
    AccessResponse,
    GeneralGloCiphering,
    GetResponseNormal,
    ServiceCiphering,
    decode_apdu,
)
from reference_stack.dlms.apdu.ciphering import GLOBAL_TAGS
from reference_stack.dlms.protection import Opened, Protection
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_answering import AnswerProtection
from reference_stack.nodes.parts import Parts

BREAKS = "SRV013"


class _Answering(AnswerProtection):
    def protect(self, plain: bytes, opened: Opened, demanded: Protection) -> bytes:
        octets = super().protect(plain, opened, demanded)
        form = decode_apdu(octets)
        if plain[:1] == AccessResponse.prefix and isinstance(form, GeneralGloCiphering):
            tag = GLOBAL_TAGS[GetResponseNormal.prefix[0]]
            return ServiceCiphering(tag, form.content).encode()
        return octets


class _Server(DlmsServer):
    answer_protection = _Answering


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
