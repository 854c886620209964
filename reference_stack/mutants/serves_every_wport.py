"""A meter that takes every wPort for its own, and all for the public client. Breaks SRV022."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.wrapper import MANAGEMENT_LOGICAL_DEVICE, PUBLIC_CLIENT, Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import (
    DatagramReceived,
    Effect,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "SRV022"


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            stimulus = replace(stimulus, octets=_known(stimulus.octets))
        return super().handle(stimulus, now)


def _known(octets: bytes) -> bytes:
    try:
        wpdu = Wpdu.decode(octets)
    except ProtocolError:
        return octets
    client = wpdu.source if wpdu.source == MANAGEMENT_LOGICAL_DEVICE else PUBLIC_CLIENT
    return replace(wpdu, source=client, destination=MANAGEMENT_LOGICAL_DEVICE).encode()


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
