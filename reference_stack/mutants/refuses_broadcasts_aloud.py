"""A meter that answers a bad broadcast by an exception-response. Breaks FUO012."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_conversation import Conversation, Event
from reference_stack.nodes.dlms_server_events import Dropped, Effect
from reference_stack.nodes.dlms_server_reception import is_to_many
from reference_stack.nodes.parts import Parts

BREAKS = "FUO012"


class _Server(DlmsServer):
    def _effects(
        self, events: Iterable[Event], conversation: Conversation, now: Instant
    ) -> list[Effect]:
        exception = self.refusals().not_opened().encode()
        answered = [
            conversation.wrapped(exception, None)
            if isinstance(event, Dropped) and is_to_many(event.octets)
            else event
            for event in events
        ]
        return super()._effects(answered, conversation, now)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
