"""A meter whose answer names the virtual association of short names. Breaks ACS006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aare, InitiateResponse, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import Effect, SendDatagram, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS006"
_SHORT_NAMES = 0xFA00


class Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects = super().handle(stimulus, now)
        return [
            replace(effect, octets=_altered(effect.octets))
            if isinstance(effect, SendDatagram)
            else effect
            for effect in effects
        ]


def _altered(octets: bytes) -> bytes:
    wpdu = Wpdu.decode(octets)
    try:
        aare = Aare.decode(wpdu.apdu)
        response = decode_apdu(aare.user_information or b"")
    except ProtocolError:
        return octets
    if not isinstance(response, InitiateResponse):
        return octets
    response = replace(response, vaa_name=_SHORT_NAMES)
    apdu = replace(aare, user_information=response.encode()).encode()
    return replace(wpdu, apdu=apdu).encode()


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
