"""A meter that confirms a release and goes on as before. Breaks ACS019."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.served_association import ServedAssociation
from reference_stack.dlms.apdu import Rlre
from reference_stack.dlms.protection import Opened
from reference_stack.dlms.server_association import (
    Effect,
    Input,
    SendApdu,
    ServerAssociation,
    State,
)
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS019"


def confirm(machine: ServerAssociation, opened: Opened, now: Instant) -> Sequence[Effect]:
    return [SendApdu(Rlre(reason=0).encode())]


GOING_ON = ServerAssociation.with_rows(
    {(State.ASSOCIATED, Input.RELEASE_RIGHT): (confirm, State.ASSOCIATED)}
)


class Receiving(Reception):
    def __init__(self, association: ServedAssociation, memory: CounterMemory) -> None:
        super().__init__(association, memory)
        machine = association.machine
        if not machine.offer.pre_established:
            association.machine = GOING_ON(machine.offer, machine.context, machine.random)


class Server(DlmsServer):
    reception = Receiving


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
