"""A meter that serves a client as soon as it has challenged it. Breaks ACS015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Apdu
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS015"


class Trusting(Reception):
    def check_pending(self, request: Apdu) -> None:
        pass


class Server(DlmsServer):
    reception = Trusting


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
