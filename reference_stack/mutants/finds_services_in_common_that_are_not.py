"""A meter that offers GET to clients that know short names only. Breaks ACS011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, Conformance, InitiateRequest
from reference_stack.nodes.altered_apdus import AlteredServer, with_initiate
from reference_stack.nodes.parts import Parts

BREAKS = "ACS011"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        return with_initiate(apdu, InitiateRequest, _altered)


def _altered(request: InitiateRequest) -> InitiateRequest:
    return replace(request, proposed_conformance=request.proposed_conformance | Conformance.GET)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
