"""A head-end that asks a meter nothing more once it could not read an answer. Breaks ENC003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Ask, Dropped, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ENC003"


class _Client(DlmsClient):
    lost = False

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if self.lost and isinstance(stimulus, Ask):
            return []
        effects = super().handle(stimulus, now)
        self.lost = self.lost or any(isinstance(effect, Dropped) for effect in effects)
        return effects


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
