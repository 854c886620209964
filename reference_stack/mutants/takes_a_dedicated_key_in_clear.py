"""A meter that uses a dedicated key though everybody could read it. Breaks ACS013."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq, InitiateRequest, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS013"


class Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects = super().handle(stimulus, now)
        if isinstance(stimulus, DatagramReceived):
            self._take_key(stimulus.octets)
        return effects

    def _take_key(self, octets: bytes) -> None:
        try:
            wpdu = Wpdu.decode(octets)
            aarq = Aarq.decode(wpdu.apdu)
            request = decode_apdu(aarq.user_information or b"")
        except ProtocolError:
            return
        if isinstance(request, InitiateRequest):
            context = self.meter.management.associations[wpdu.source].context
            context.set_dedicated_key(request.dedicated_key)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
