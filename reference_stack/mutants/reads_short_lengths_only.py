"""A head-end that knows lengths of one octet or two, and no others. Breaks ENC009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import DatagramReceived, Dropped, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "ENC009"

_IN_THREE_OCTETS = b"\x82\x00"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived) and _IN_THREE_OCTETS in stimulus.octets:
            return [Dropped(stimulus.octets, "a length that cannot be")]
        return super().handle(stimulus, now)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
