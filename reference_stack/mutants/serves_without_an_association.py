"""A meter that serves clients before an association is open. Breaks ACS005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = "ACS005"


class Welcoming(Reception):
    def check_association(self) -> None:
        pass


class Server(DlmsServer):
    reception = Welcoming


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
