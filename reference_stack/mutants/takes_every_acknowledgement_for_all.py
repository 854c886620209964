"""A meter that believes everything to be acknowledged by any acknowledgement. Breaks SRV032."""

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

BREAKS = "SRV032"


class _Server(DlmsServer):
    sent = 0

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            found = _block(stimulus.octets)
            if found is not None and found[1].block_number > 1:
                wpdu, block = found
                all_of_it = replace(block, block_number_ack=self.sent)
                octets = replace(wpdu, apdu=all_of_it.encode()).encode()
                stimulus = replace(stimulus, octets=octets)
        effects = super().handle(stimulus, now)
        for effect in effects:
            found = _block(effect.octets) if isinstance(effect, SendDatagram) else None
            self.sent = self.sent if found is None else found[1].block_number
        return effects


def _block(octets: bytes) -> tuple[Wpdu, GeneralBlockTransfer] | None:
    try:
        wpdu = Wpdu.decode(octets)
        apdu = decode_apdu(wpdu.apdu)
    except ProtocolError:
        return None
    return (wpdu, apdu) if isinstance(apdu, GeneralBlockTransfer) else None


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
