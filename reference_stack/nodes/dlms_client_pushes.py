"""The notifications that a client receives, each told once. BB §push-setup."""

from __future__ import annotations

from collections import deque

from reference_stack.dlms.apdu import DataNotification, DataNotificationConfirm
from reference_stack.dlms.protection import Opened
from reference_stack.nodes.dlms_client_channel import Channel, NotSent
from reference_stack.nodes.dlms_client_events import Dropped, Effect, Pushed

REMEMBERED_PUSHES = 32
"""How many notifications are known again when they come a second time."""


class ReceivedPushes:
    """A repetition has the invoke-id and the content of the first one under a new counter."""

    def __init__(self) -> None:
        self._known: deque[bytes] = deque(maxlen=REMEMBERED_PUSHES)

    def receive(
        self, notification: DataNotification, opened: Opened, channel: Channel
    ) -> list[Effect]:
        """Tell it unless it is known, and confirm it, known or not, when it asks for that."""
        effects: list[Effect] = []
        if opened.apdu not in self._known:
            self._known.append(opened.apdu)
            effects.append(Pushed(notification, opened.protection))
        if notification.invoke.confirmed:
            confirm = DataNotificationConfirm(notification.invoke)
            try:
                effects.append(channel.answer(confirm.encode(), opened))
            except NotSent as problem:
                effects.append(Dropped(opened.apdu, f"not confirmed: {problem}"))
        return effects
