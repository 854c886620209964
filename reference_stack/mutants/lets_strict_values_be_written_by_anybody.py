"""A meter that looks at the protection of reads, and not of writings. Breaks SEC015."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.access import AttributeRight
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.protection import NO_POLICY
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SEC015"


class Careless(ObjectAccess):
    def check_writable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        weaker = None if right is None else replace(right, demands=NO_POLICY)
        super().check_writable(weaker, occasion)


class Server(DlmsServer):
    object_access = Careless


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
