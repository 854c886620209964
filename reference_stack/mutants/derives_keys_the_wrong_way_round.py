"""A meter that puts itself first whenever it derives a key for a message. Breaks SEC020."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.protection.message_keys import KeyMaking, MessageKeys
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC020"


class Swapped(MessageKeys):
    def _derive(self, shared: bytes, party_u: bytes, party_v: bytes) -> bytes:
        return super()._derive(shared, party_v, party_u)


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        context = association.context
        context.message_keys = Swapped(
            KeyMaking(context.suite, context.conventions.arc, lambda count: bytes((7,)) * count)
        )


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
