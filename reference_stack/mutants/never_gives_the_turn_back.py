"""A meter that calls every general block one of a stream. Breaks SRV031."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralBlockTransfer, decode_apdu
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_events import Effect, SendDatagram, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV031"


class _Server(DlmsServer):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        return [_changed(effect) for effect in super().handle(stimulus, now)]


def _changed(effect: Effect) -> Effect:
    found = _block(effect.octets) if isinstance(effect, SendDatagram) else None
    if found is None or not isinstance(effect, SendDatagram):
        return effect
    wpdu, block = found
    other = replace(block, control=block.control._replace(streaming=True))
    return replace(effect, octets=replace(wpdu, apdu=other.encode()).encode())


def _block(octets: bytes) -> tuple[Wpdu, GeneralBlockTransfer] | None:
    try:
        wpdu = Wpdu.decode(octets)
        apdu = decode_apdu(wpdu.apdu)
    except ProtocolError:
        return None
    return (wpdu, apdu) if isinstance(apdu, GeneralBlockTransfer) else None


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
