"""A meter that challenges every client with the same octets. Breaks ACS016."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS016"


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        association.machine.random = lambda count: bytes(range(count))


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
