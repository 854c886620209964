"""A meter that checks counters under its own key, and not those of broadcasts. Breaks FUO012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "FUO012"


class _Reception(Reception):
    def open(self, octets: bytes) -> Opened:
        context = self.association.context
        if context.keys.gbek is not None:
            context.counters(KeyId.GBEK).of(context.peer_title).lowest = 0
        return super().open(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
