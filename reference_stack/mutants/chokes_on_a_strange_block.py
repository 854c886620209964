"""A meter that hears nothing any more after a general block of a strange number. Breaks SRV034."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV034"

_STRANGE = 1000


class _Server(DlmsServer):
    choked = False

    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            self.choked = self.choked or _number(stimulus.octets) > _STRANGE
            if self.choked:
                return []
        return super().handle(stimulus, now)


def _number(octets: bytes) -> int:
    try:
        apdu = decode_apdu(Wpdu.decode(octets).apdu)
    except ProtocolError:
        return 0
    return apdu.block_number if isinstance(apdu, GeneralBlockTransfer) else 0


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
