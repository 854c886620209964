"""A meter that streams all general blocks whatever window was announced. Breaks SRV031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV031"


_WIDE = 63


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if isinstance(stimulus, DatagramReceived):
            found = _block(stimulus.octets)
            if found is not None:
                wpdu, block = found
                wide = replace(block, control=block.control._replace(window=_WIDE))
                octets = replace(wpdu, apdu=wide.encode()).encode()
                stimulus = replace(stimulus, octets=octets)
        return super().handle(stimulus, now)


def _block(octets: bytes) -> tuple[Wpdu, GeneralBlockTransfer] | None:
    try:
        wpdu = Wpdu.decode(octets)
        apdu = decode_apdu(wpdu.apdu)
    except ProtocolError:
        return None
    return (wpdu, apdu) if isinstance(apdu, GeneralBlockTransfer) else None


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
