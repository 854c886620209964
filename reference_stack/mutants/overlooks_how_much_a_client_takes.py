"""A meter that does not look at how much a client takes at once. Breaks ACS012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, InitiateRequest
from reference_stack.nodes.altered_apdus import AlteredServer, with_initiate
from reference_stack.nodes.parts import Parts

BREAKS = "ACS012"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        return with_initiate(apdu, InitiateRequest, _altered)


def _altered(request: InitiateRequest) -> InitiateRequest:
    return replace(request, client_max_receive_pdu_size=0)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
