"""A head-end that asks without protection, since the radio has its own. Breaks E2E003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Protection
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Ask, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "E2E003"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, Ask):
            stimulus = replace(stimulus, protection=Protection.NONE)
        return super().handle(stimulus, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
