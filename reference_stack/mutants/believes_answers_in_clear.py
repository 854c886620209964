"""A head-end that takes answers and pushes however weakly they are protected. Breaks SEC040."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_channel import Arrived
from reference_stack.nodes.dlms_client_events import Effect
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC040", "SEC041")


class Client(DlmsClient):
    def _arrived(self, arrived: Arrived, now: Instant) -> list[Effect]:
        demanded = self.agreed.policy.response
        opened = arrived.opened._replace(protection=arrived.opened.protection | demanded)
        return super()._arrived(replace(arrived, opened=opened), now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
