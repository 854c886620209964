"""A meter that writes version 2 into the wrapper of everything it sends. Breaks E2E004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import Effect, SendDatagram, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "E2E004"


def _rewrapped(effect: Effect) -> Effect:
    if isinstance(effect, SendDatagram):
        return replace(effect, octets=b"\x00\x02" + effect.octets[2:])
    return effect


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_rewrapped(effect) for effect in super().handle(stimulus, now)]


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
