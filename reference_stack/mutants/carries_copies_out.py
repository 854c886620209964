"""A meter that forgets the counters of what it has received. Breaks SRV023."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import KeyId, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SRV023"


class _Reception(Reception):
    def open(self, octets: bytes) -> Opened:
        live = self.association.context.global_key(KeyId.GUEK)
        if live is not None:
            live.counters.receiving.clear()
        return super().open(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
