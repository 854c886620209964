"""A meter that does not look at the application context of a proposal. Breaks ACS007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Apdu, context_name
from reference_stack.nodes.altered_apdus import AlteredServer
from reference_stack.nodes.parts import Parts

BREAKS = "ACS007"


class Server(AlteredServer):
    def heard(self, apdu: Apdu, source: int) -> Apdu:
        if not isinstance(apdu, Aarq):
            return apdu
        offer = self.meter.management.associations[source].machine.offer
        return replace(apdu, application_context_name=context_name(offer.context))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
