"""A meter that answers to the usual UDP port, wherever the request came from. Breaks SRV021."""

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

BREAKS = "SRV021"


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            stimulus = replace(stimulus, source=None)
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
