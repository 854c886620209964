"""A meter that releases a ciphered association when anybody asks for it. Breaks ACS018."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.apdu import Rlrq
from reference_stack.dlms.protection import Opened
from reference_stack.dlms.server_association import ServerAssociation
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS018"


class Yielding(ServerAssociation):
    __slots__ = ()

    def _opened_release(self, rlrq: Rlrq) -> Opened | None:
        return super()._opened_release(rlrq) or Opened(b"")


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        machine = association.machine
        if not machine.offer.pre_established:
            association.machine = Yielding(machine.offer, machine.context, machine.random)


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
