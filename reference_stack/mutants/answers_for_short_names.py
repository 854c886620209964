"""A meter whose answer names the virtual association of short names. Breaks ACS006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, InitiateResponse
from reference_stack.nodes.altered_apdus import AlteredServer, with_initiate
from reference_stack.nodes.parts import Parts

BREAKS = "ACS006"
_SHORT_NAMES = 0xFA00


class Server(AlteredServer):
    def said(self, apdu: Apdu, source: int) -> Apdu:
        return with_initiate(apdu, InitiateResponse, _altered)


def _altered(response: InitiateResponse) -> InitiateResponse:
    return replace(response, vaa_name=_SHORT_NAMES)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
