"""A meter that opens a secured association for a client that names no mechanism. Breaks ACS008."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, mechanism_name
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS008"


class Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            stimulus = replace(stimulus, octets=self._taken_for(stimulus.octets))
        return super().handle(stimulus, now)

    def _taken_for(self, octets: bytes) -> bytes:
        try:
            wpdu = Wpdu.decode(octets)
            aarq = Aarq.decode(wpdu.apdu)
        except ProtocolError:
            return octets
        offer = self.meter.management.associations[wpdu.source].machine.offer
        return replace(wpdu, apdu=self._altered(aarq, offer).encode()).encode()

    def _altered(self, aarq: Aarq, offer: AssociationParameters) -> Aarq:
        if aarq.mechanism_name is not None:
            return aarq
        return replace(
            aarq,
            mechanism_name=mechanism_name(offer.mechanism),
            calling_authentication_value=offer.keys.secret,
        )


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
