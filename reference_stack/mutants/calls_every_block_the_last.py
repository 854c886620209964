"""A meter that calls every block of a long value the last one. Breaks SRV015."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reference_stack.cosem.get_service import GetService
from reference_stack.cosem.service import Service
from reference_stack.dlms.apdu import Apdu, BlockResult, InvokeIdAndPriority
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.parts import Parts

BREAKS = "SRV015"


class _Get(GetService):
    def _response(
        self, invoke: InvokeIdAndPriority, last: bool, number: int, result: BlockResult
    ) -> Apdu:
        return super()._response(invoke, True, number, result)


class _Server(DlmsServer):
    def services(self) -> Sequence[Service]:
        return (_Get(self._access), *super().services()[1:])


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=_Server)
