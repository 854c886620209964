"""A meter that goes on repeating a push that was confirmed. Breaks PSH006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.device import Meter
from reference_stack.dlms.protection import RandomOctets
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_conversation import Conversation
from reference_stack.nodes.dlms_server_events import USUAL_SETTINGS, Effect, ServerSettings
from reference_stack.nodes.dlms_server_push import Pushes
from reference_stack.nodes.parts import Parts

BREAKS = "PSH006"


class _Pushes(Pushes):
    def confirm(self, conversation: Conversation, invoke_id: int, now: Instant) -> list[Effect]:
        return []


class _Server(DlmsServer):
    def __init__(
        self, meter: Meter, random: RandomOctets, *, settings: ServerSettings = USUAL_SETTINGS
    ) -> None:
        super().__init__(meter, random, settings=settings)
        self._pushes = _Pushes(self._access, random, settings)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
