"""A meter that opens an association for clients of any system title. Breaks ACS020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS020"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq):
            return apdu
        offer = self.meter.management.associations[source].machine.offer
        return replace(apdu, calling_ap_title=offer.client_title)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
