"""A meter that is content with whatever a client gives for a proof. Breaks ACS015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.server_association import Input, ServerAssociation
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS015"


class Credulous(ServerAssociation):
    __slots__ = ()

    def _classify_proof(self, proof: bytes) -> Input:
        return Input.PROOF_RIGHT


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        machine = association.machine
        if not machine.offer.pre_established:
            association.machine = Credulous(machine.offer, machine.context, machine.random)


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
