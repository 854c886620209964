"""A meter that takes only the very next counter. Breaks SEC005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import GeneralGloCiphering, decode_apdu
from reference_stack.dlms.protection import CounterRefused, KeyId, Opened
from reference_stack.dlms.protection.sealing import split
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SEC005"


class Strict(Reception):
    def open(self, octets: bytes) -> Opened:
        form, context = decode_apdu(octets), self.association.context
        if isinstance(form, GeneralGloCiphering):
            counter = split(form.content).counter
            lowest = context.counters(KeyId.GUEK).of(context.peer_title).lowest
            if lowest and counter != lowest:
                raise CounterRefused(counter, lowest)
        return super().open(octets)


class Server(DlmsServer):
    reception = Strict


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
