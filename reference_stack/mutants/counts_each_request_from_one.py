"""A head-end whose counter begins again with each request. Breaks SEC003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Ask, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SEC003"


class Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, Ask) and self.context.keys.guek is not None:
            self.context.counters(KeyId.GUEK).next_sending = 1
        return super().handle(stimulus, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
