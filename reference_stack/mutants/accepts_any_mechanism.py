"""A meter that does not look at the name of the mechanism. Breaks ACS008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu, mechanism_name
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS008"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq) or apdu.mechanism_name is None:
            return apdu
        offer = self.meter.management.associations[source].machine.offer
        return replace(apdu, mechanism_name=mechanism_name(offer.mechanism))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
