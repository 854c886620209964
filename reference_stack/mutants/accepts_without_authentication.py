"""A meter that opens a secured association for a client that names no mechanism. Breaks ACS008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu, mechanism_name
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS008"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq) or apdu.mechanism_name is not None:
            return apdu
        offer = self.meter.management.associations[source].machine.offer
        return replace(
            apdu,
            mechanism_name=mechanism_name(offer.mechanism),
            calling_authentication_value=offer.keys.secret,
        )


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
