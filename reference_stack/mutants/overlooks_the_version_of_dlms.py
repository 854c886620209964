"""A meter that does not look at the version of DLMS in a proposal. Breaks ACS011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu, InitiateRequest
from reference_stack.nodes.altered_apdus import AlteredServer, with_initiate
from reference_stack.nodes.parts import Parts

BREAKS = "ACS011"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        return with_initiate(apdu, InitiateRequest, _altered)


def _altered(request: InitiateRequest) -> InitiateRequest:
    return replace(request, proposed_dlms_version=6)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
