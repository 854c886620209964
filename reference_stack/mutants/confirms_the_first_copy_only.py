"""A head-end that confirms a push once, and no copy of it. Breaks PSH009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import DataNotification
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Opened, RandomOctets, SecurityContext
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Channel
from reference_stack.nodes.dlms_client_events import USUAL_SETTINGS, ClientSettings, Effect
from reference_stack.nodes.dlms_client_pushes import ReceivedPushes
from reference_stack.nodes.parts import Parts

BREAKS = "PSH009"


class _Pushes(ReceivedPushes):
    def receive(
        self, notification: DataNotification, opened: Opened, channel: Channel
    ) -> list[Effect]:
        if opened.apdu in self._known:
            return []
        return super().receive(notification, opened, channel)


class _Client(DlmsClient):
    def __init__(
        self,
        parameters: AssociationParameters,
        random: RandomOctets,
        *,
        settings: ClientSettings = USUAL_SETTINGS,
        context: SecurityContext | None = None,
    ) -> None:
        super().__init__(parameters, random, settings=settings, context=context)
        self._pushes = _Pushes()


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
