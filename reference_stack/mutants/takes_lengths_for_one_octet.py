"""A meter that reads every length of a ciphered APDU as one octet. Breaks ENC005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import NotOpened, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ENC005"


_GENERAL_GLO, _TITLE_OCTETS = 0xDB, 8


class _Reception(Reception):
    def open(self, octets: bytes) -> Opened:
        if octets[:1] == bytes((_GENERAL_GLO,)) and octets[1:2] != bytes((_TITLE_OCTETS,)):
            raise NotOpened("a system title of another length")
        return super().open(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
