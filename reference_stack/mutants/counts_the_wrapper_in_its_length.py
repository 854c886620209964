"""A meter whose wrapper announces its own octets too. Breaks SRV020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.wrapper import HEADER_OCTETS
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import (
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "SRV020"

_LENGTH_AT = 6


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_longer(effect) for effect in super().handle(stimulus, now)]


def _longer(effect: Effect) -> Effect:
    if not isinstance(effect, SendDatagram):
        return effect
    octets = effect.octets
    length = int.from_bytes(octets[_LENGTH_AT:HEADER_OCTETS], "big") + HEADER_OCTETS
    header = octets[:_LENGTH_AT] + length.to_bytes(2, "big")
    return replace(effect, octets=header + octets[HEADER_OCTETS:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
