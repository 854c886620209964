"""A meter that serves strangers in the association of the client it has. Breaks ACS005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import (
    DatagramReceived,
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "ACS005"


class Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if not isinstance(stimulus, DatagramReceived):
            return super().handle(stimulus, now)
        try:
            asked = Wpdu.decode(stimulus.octets)
        except ProtocolError:
            return super().handle(stimulus, now)
        known = self.meter.management.associations
        if asked.source in known:
            return super().handle(stimulus, now)
        octets = replace(asked, source=next(iter(known))).encode()
        effects = super().handle(replace(stimulus, octets=octets), now)
        return [
            replace(effect, octets=_to(asked.source, effect.octets))
            if isinstance(effect, SendDatagram)
            else effect
            for effect in effects
        ]


def _to(client: int, octets: bytes) -> bytes:
    return replace(Wpdu.decode(octets), destination=client).encode()


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
