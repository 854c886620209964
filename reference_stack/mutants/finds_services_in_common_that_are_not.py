"""A meter that offers GET to clients that know short names only. Breaks ACS011."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, Conformance, InitiateRequest, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS011"


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
        return replace(wpdu, apdu=self._altered(aarq).encode()).encode()

    def _altered(self, aarq: Aarq) -> Aarq:
        try:
            request = decode_apdu(aarq.user_information or b"")
        except ProtocolError:
            return aarq
        if not isinstance(request, InitiateRequest):
            return aarq
        changed = replace(
            request, proposed_conformance=request.proposed_conformance | Conformance.GET
        )
        return replace(aarq, user_information=changed.encode())


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
