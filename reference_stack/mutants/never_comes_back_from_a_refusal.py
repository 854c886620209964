"""A head-end that is stuck after a refusal which says hardly anything. Breaks ACS042."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Aare
from reference_stack.dlms.client_association_events import Open
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived
from reference_stack.nodes.dlms_client_events import Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ACS042"


class Client(DlmsClient):
    _stuck = False

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if self._stuck and isinstance(stimulus, Open):
            return []
        return super().handle(stimulus, now)

    def _arrived(self, arrived: Arrived, now: Instant) -> list[Effect]:
        if isinstance(arrived.apdu, Aare) and arrived.apdu.user_information is None:
            self._stuck = True
            return []
        return super()._arrived(arrived, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
