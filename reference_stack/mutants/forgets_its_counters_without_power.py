"""A meter that keeps its invocation counters in memory that needs power. Breaks SEC009."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.dlms_server import DlmsServer
from reference_stack.nodes.dlms_server_memory import CounterMemory
from reference_stack.nodes.parts import Parts

BREAKS = "SEC009"


class Volatile(CounterMemory):
    def lose_power(self) -> None:
        self._saved.clear()
        super().lose_power()


class Server(DlmsServer):
    counter_memory = Volatile


def break_meter(parts: Parts) -> Parts:
    return replace(parts, dlms_server=Server)
