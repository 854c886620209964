"""A head-end that leaves the version of the wrapper zero. Breaks SRV020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Effect, SendDatagram, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV020"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_unversioned(effect) for effect in super().handle(stimulus, now)]


def _unversioned(effect: Effect) -> Effect:
    if not isinstance(effect, SendDatagram):
        return effect
    return replace(effect, octets=bytes(2) + effect.octets[2:])


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
