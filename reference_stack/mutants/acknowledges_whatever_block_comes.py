"""A head-end that asks for the block after whatever block came. Breaks SRV027."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GetRequestNext, GetResponseWithDatablock, decode_apdu
from reference_stack.dlms.protection import ProtectionKind, protect, unprotect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.dlms_client import DlmsClient
from reference_stack.nodes.dlms_client_events import (
    DatagramReceived,
    Effect,
    SendDatagram,
    Stimulus,
)
from reference_stack.nodes.parts import Parts

BREAKS = "SRV027"


class _Client(DlmsClient):
    def handle(self, stimulus: Stimulus, now: Instant) -> list[Effect]:
        if not isinstance(stimulus, DatagramReceived):
            return super().handle(stimulus, now)
        try:
            opened = unprotect(self.context, Wpdu.decode(stimulus.octets).apdu)
            block = decode_apdu(opened.apdu)
        except ProtocolError:
            return []
        if not isinstance(block, GetResponseWithDatablock):
            return []
        request = GetRequestNext(block.invoke, block.block_number).encode()
        kind = ProtectionKind.GENERAL_GLO
        octets = protect(self.context, request, self.agreed.policy.request, kind)
        agreed = self.agreed
        return [SendDatagram(Wpdu(agreed.client_sap, agreed.server_sap, octets).encode())]


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, dlms_client=_Client)
