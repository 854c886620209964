"""A meter that compares no password. Breaks ACS008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS008"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq):
            return apdu
        offer = self.meter.management.associations[source].machine.offer
        return replace(apdu, calling_authentication_value=offer.keys.secret)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
