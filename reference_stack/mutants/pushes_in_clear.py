"""A meter that pushes to its client without any protection. Breaks PSH003 and E2E003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.device import Meter
from reference_stack.dlms.apdu import DataNotification
from reference_stack.dlms.protection import Protection, RandomOctets
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_conversation import Sent
from reference_stack.nodes.dlms_server_events import USUAL_SETTINGS, ServerSettings
from reference_stack.nodes.dlms_server_push import Push, Pushes
from reference_stack.nodes.parts import Parts

BREAKS = ("PSH003", "E2E003")


class _Pushes(Pushes):
    def _send(self, push: Push, notification: DataNotification, now: Instant) -> list[Sent]:
        return push.conversation.send_unasked(notification.encode(), Protection.NONE, None, now)


class _Server(DlmsServer):
    def __init__(
        self, meter: Meter, random: RandomOctets, *, settings: ServerSettings = USUAL_SETTINGS
    ) -> None:
        super().__init__(meter, random, settings=settings)
        self._pushes = _Pushes(self._access, random, settings)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
