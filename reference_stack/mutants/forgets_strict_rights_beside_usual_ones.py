"""A meter whose answers to lists are protected as the last value in them demands. Breaks SEC015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.access import AttributeRight
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.protection import Protection
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC015"


class Forgetful(ObjectAccess):
    def check_readable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        occasion.demanded = Protection.NONE
        super().check_readable(right, occasion)


class Server(DlmsServer):
    object_access = Forgetful


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
