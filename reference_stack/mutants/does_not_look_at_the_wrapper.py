"""A meter that reads the ports of a wrapper and lets its version be. Breaks SRV022."""

from __future__ import annotations

from dataclasses import replace

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
            right = b"\x00\x01" + stimulus.octets[2:]
            stimulus = replace(stimulus, octets=right)
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
