"""A meter that agrees to all its services, whatever was proposed. Breaks ACS010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, InitiateResponse
from reference_stack.dlms.association import LPWAN_CONFORMANCE
from reference_stack.nodes.altered_apdus import AlteredServer, with_initiate
from reference_stack.nodes.parts import Parts

BREAKS = "ACS010"


class Server(AlteredServer):
    def said(self, apdu: Apdu, source: int) -> Apdu:
        return with_initiate(apdu, InitiateResponse, _altered)


def _altered(response: InitiateResponse) -> InitiateResponse:
    return replace(response, negotiated_conformance=LPWAN_CONFORMANCE)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
