"""A meter that falls through to GET for services that it does not know. Breaks SRV018."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import (
    Apdu,
    AttributeDescriptor,
    GetRequestNormal,
    InvokeIdAndPriority,
)
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "SRV018"


class _Reception(Reception):
    def decode(self, octets: bytes) -> Apdu:
        if octets and octets[0] not in KNOWN_TAGS:
            return GetRequestNormal(InvokeIdAndPriority(0), AttributeDescriptor(8, CLOCK, 2))
        return super().decode(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
