"""A meter that does not remember which counters it has seen. Breaks SEC004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC004", "SEC005")


class Forgetful(Reception):
    def open(self, octets: bytes) -> Opened:
        if self.association.context.keys.guek is not None:
            self.association.context.counters(KeyId.GUEK).receiving.clear()
        return super().open(octets)


class Server(DlmsServer):
    reception = Forgetful


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
