"""A meter that acknowledges the highest general block it has heard of. Breaks SRV033."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import (
    DatagramReceived,
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "SRV033"


class _Server(DlmsServer):
    highest = 0

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        found = _block(stimulus.octets) if isinstance(stimulus, DatagramReceived) else None
        if found is not None:
            self.highest = max(self.highest, found[1].block_number)
        return [self._beyond(effect) for effect in super().handle(stimulus, now)]

    def _beyond(self, effect: Effect) -> Effect:
        found = _block(effect.octets) if isinstance(effect, SendDatagram) else None
        if found is None or not isinstance(effect, SendDatagram):
            return effect
        wpdu, block = found
        beyond = replace(block, block_number_ack=self.highest)
        return replace(effect, octets=replace(wpdu, apdu=beyond.encode()).encode())


def _block(octets: bytes) -> tuple[Wpdu, GeneralBlockTransfer] | None:
    try:
        wpdu = Wpdu.decode(octets)
        apdu = decode_apdu(wpdu.apdu)
    except ProtocolError:
        return None
    return (wpdu, apdu) if isinstance(apdu, GeneralBlockTransfer) else None


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
