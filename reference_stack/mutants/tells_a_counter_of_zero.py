"""A meter whose counter error tells no counter that would help. Breaks SEC007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import ExceptionResponse
from reference_stack.dlms.protection import CounterRefused
from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_refusals import Refusals
from reference_stack.nodes.parts import Parts

BREAKS = "SEC007"


class Unhelpful(Refusals):
    def counter_refused(self, problem: CounterRefused) -> ExceptionResponse:
        return super().counter_refused(CounterRefused(problem.received, 0))


class Server(DlmsServer):
    refusals = Unhelpful


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
