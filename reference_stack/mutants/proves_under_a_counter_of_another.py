"""A head-end whose proof takes the counter that the message around it has too. Breaks ACS017."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import Ask
from reference_stack.nodes.dlms_client_pending import Pending
from reference_stack.nodes.parts import Parts

BREAKS = "ACS017"

_PROOF_TOKEN = -1


class Client(DlmsClient):
    def _begin(self, ask: Ask) -> Pending | None:
        if ask.token == _PROOF_TOKEN:
            self.context.counters(KeyId.GUEK).next_sending -= 1
        return super()._begin(ask)


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=Client)
