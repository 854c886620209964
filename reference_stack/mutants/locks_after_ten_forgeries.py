"""A meter that stops to listen after ten messages that did not open. Breaks SEC028."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.protection import NotOpened, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC028"
_PATIENCE = 10


class Offended(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        self._forgeries = 0

    def open(self, octets: bytes) -> Opened:
        if self._forgeries >= _PATIENCE:
            raise NotOpened("too many messages did not open")
        try:
            return super().open(octets)
        except NotOpened:
            self._forgeries += 1
            raise


class Server(DlmsServer):
    reception = Offended


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
