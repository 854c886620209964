"""A meter that does not hear what comes in the windows after its push. Breaks E2E001 and E2E006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Push, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = ("E2E001", "E2E006")


class _Server(DlmsServer):
    _has_pushed = False

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived) and self._has_pushed:
            self._has_pushed = False
            return []
        self._has_pushed |= isinstance(stimulus, Push)
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
