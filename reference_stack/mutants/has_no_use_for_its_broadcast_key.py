"""A meter that drops whatever comes under the broadcast key. Breaks FUO011 and FUO014."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import NotOpened, Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception, is_to_many
from reference_stack.nodes.parts import Parts

BREAKS = ("FUO011", "FUO014")


class _Reception(Reception):
    def open(self, octets: bytes) -> Opened:
        if is_to_many(octets):
            raise NotOpened("there is no broadcast key")
        return super().open(octets)


class _Server(DlmsServer):
    reception = _Reception


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
