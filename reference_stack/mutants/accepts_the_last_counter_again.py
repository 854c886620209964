"""A meter that refuses lower counters and takes the one it saw last again. Breaks SEC004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC004"


class OneTooLow(Reception):
    def open(self, octets: bytes) -> Opened:
        context = self.association.context
        if context.keys.guek is not None:
            seen = context.counters(KeyId.GUEK).of(context.peer_title)
            seen.lowest = max(seen.lowest - 1, 0)
        return super().open(octets)


class Server(DlmsServer):
    reception = OneTooLow


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
