"""A meter that sends answers under the wPorts of the request as they came. Breaks SRV021."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import (
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "SRV021"


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_swapped(effect) for effect in super().handle(stimulus, now)]


def _swapped(effect: Effect) -> Effect:
    if not isinstance(effect, SendDatagram):
        return effect
    octets = effect.octets
    return replace(effect, octets=octets[:2] + octets[4:6] + octets[2:4] + octets[6:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
