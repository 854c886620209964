"""A meter that serves whatever it can open, however weakly protected. Breaks SEC012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.protection import Opened
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_reception import Reception
from reference_stack.nodes.parts import Parts

BREAKS = ("SEC012", "SEC002")


class Careless(Reception):
    def check_policy(self, opened: Opened) -> None:
        pass


class Server(DlmsServer):
    reception = Careless


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
