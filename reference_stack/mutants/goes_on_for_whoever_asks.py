"""A meter with one long answer under way for all clients, whoever began it. Breaks SRV015."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.device import Meter
from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.service import Service
from reference_stack.cosem.transfers import Outgoing, Transfers
from reference_stack.dlms.apdu import InvokeIdAndPriority
from reference_stack.dlms.protection import RandomOctets
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV015"


class _Get(GetService):
    def outgoing(self, invoke: InvokeIdAndPriority, occasion: Occasion) -> Outgoing | None:
        return None if occasion.association is None else occasion.association.transfers.outgoing


class _Server(DlmsServer):
    def __init__(self, meter: Meter, random: RandomOctets) -> None:
        super().__init__(meter, random)
        shared = Transfers()
        for device in meter.devices:
            for association in device.associations.values():
                association.transfers = shared

    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
