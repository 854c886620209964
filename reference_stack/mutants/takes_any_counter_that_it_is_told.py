"""A head-end that sets its counter to whatever an exception asks for. Breaks SRV028."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import ExceptionResponse, decode_apdu
from reference_stack.dlms.protection import KeyId
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import DatagramReceived, Effect, Stimulus
from reference_stack.nodes.parts import Parts

BREAKS = "SRV028"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        effects = super().handle(stimulus, now)
        counter = _asked_for(stimulus)
        if counter is not None:
            self.context.counters(KeyId.GUEK).next_sending = counter
        return effects


def _asked_for(stimulus: Stimulus) -> int | None:
    if not isinstance(stimulus, DatagramReceived):
        return None
    try:
        apdu = decode_apdu(Wpdu.decode(stimulus.octets).apdu)
    except ProtocolError:
        return None
    return apdu.service_error.invocation_counter if isinstance(apdu, ExceptionResponse) else None


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
