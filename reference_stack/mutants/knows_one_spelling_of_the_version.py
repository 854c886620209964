"""A meter that takes a longer list of versions for none of its own. Breaks ACS007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aarq
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS007"


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
        version = aarq.protocol_version
        if version is not None and version.length > 1:
            return replace(aarq, protocol_version=Bits(0, 1))
        return aarq


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
