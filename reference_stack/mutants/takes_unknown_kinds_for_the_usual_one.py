"""A meter that takes a GET of an unknown kind for the usual one. Breaks ENC001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ENC001"

_GET, _NORMAL, _KINDS = 0xC0, 1, (1, 2, 3)


class _Reception(Reception):
    def decode(self, octets: bytes) -> Apdu:
        if len(octets) > 1 and octets[0] == _GET and octets[1] not in _KINDS:
            octets = bytes((_GET, _NORMAL)) + octets[2:]
        return super().decode(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
