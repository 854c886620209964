"""A head-end whose invocation counter stands still. Breaks SRV025."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV025"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        live = self.context.global_key(KeyId.GUEK)
        if live is not None:
            live.counters.next_sending = 1
        return super().handle(stimulus, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
