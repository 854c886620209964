"""A meter that opens messages under a dedicated key with the global one. Breaks ACS004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import ServiceCiphering, decode_apdu
from reference_stack.dlms.apdu.ciphering import GLOBAL_TAGS
from reference_stack.dlms.protection import Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS004"


class Confusing(Reception):
    def open(self, octets: bytes) -> Opened:
        form = decode_apdu(octets)
        if isinstance(form, ServiceCiphering) and form.dedicated:
            octets = replace(form, tag=GLOBAL_TAGS[form.plain_tag]).encode()
        return super().open(octets)


class Server(DlmsServer):
    reception = Confusing


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
