"""A meter that confirms each block of a SET with the number 1. Breaks SRV005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.service import Service
from reference_stack.cosem.set_service import SetService
from reference_stack.dlms.apdu import Apdu, InvokeIdAndPriority
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV005"


class _Set(SetService):
    def more(self, invoke: InvokeIdAndPriority, number: int) -> Apdu:
        return super().more(invoke, 1)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        get, _, *others = super().services()
        return (get, _Set(self._access), *others)


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
