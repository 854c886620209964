"""A meter that tells services apart by some bits of their tags. Breaks ENC002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ENC002"

_GET, _LOOKED_AT = 0xC0, 0xE1


class _Reception(Reception):
    def decode(self, octets: bytes) -> Apdu:
        if octets and octets[0] & _LOOKED_AT == _GET:
            octets = bytes((_GET,)) + octets[1:]
        return super().decode(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
