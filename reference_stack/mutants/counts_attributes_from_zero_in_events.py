"""A meter that counts attributes from zero when it tells of events. Breaks SRV029."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import Effect, NotifyEvent, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV029"


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, NotifyEvent):
            named = stimulus.attribute
            one_less = replace(named, attribute_id=named.attribute_id - 1)
            stimulus = replace(stimulus, attribute=one_less)
        return super().handle(stimulus, now)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
