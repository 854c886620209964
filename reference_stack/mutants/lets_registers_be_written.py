"""A meter that looks at no right before it writes. Breaks SRV004 and SRV006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.cosem.access import AttributeRight
from reference_stack.cosem.object_access import ObjectAccess
from reference_stack.cosem.occasion import Occasion
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = ("SRV004", "SRV006")


class _Access(ObjectAccess):
    def check_writable(self, right: AttributeRight | None, occasion: Occasion) -> None:
        """Lets everything be."""


class _Server(DlmsServer):
    object_access = _Access


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
