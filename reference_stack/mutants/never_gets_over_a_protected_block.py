"""A meter that opens nothing any more after a general block that was protected. Breaks SRV060."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import NotOpened, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception, is_general_block
from reference_stack.nodes.parts import Parts

BREAKS = "SRV060"


class _Reception(Reception):
    at_a_loss = False

    def open(self, octets: bytes) -> Opened:
        opened = super().open(octets)
        if is_general_block(opened.apdu) and opened.protection:
            self.at_a_loss = True
        if self.at_a_loss:
            raise NotOpened("a block is protected, and not what it carries")
        return opened


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
