"""A meter that looks at its policy only, not at what access rights demand. Breaks SEC015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.protection import SecurityPolicy
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC015"


class Generous(ObjectAccess):
    def check_protection(self, demands: SecurityPolicy, occasion: Occasion) -> None:
        pass


class Server(DlmsServer):
    object_access = Generous


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
