"""Long values under way in the blocks of GET, SET and ACTION. GB §GET, GB §SET, GB §ACTION.

An association has at most one value on its way out and one on its way in. A request that continues
neither ends both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import InvokeIdAndPriority
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.service_blocks import BlockSink, BlockSource

LARGEST_VALUE_OCTETS = 0xFFFF
"""No client makes the server collect more than this."""

Finish = Callable[[bytes, Occasion, int], bytes]
"""Serves a request that came in blocks: its octets, the occasion, the number of the last block."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """The service under way, the id of its request and how that was protected."""

    service: object
    invoke: InvokeIdAndPriority
    applied: Protection


@dataclass(frozen=True, slots=True)
class Outgoing(Transfer):
    """An answer in blocks, and how they have to be protected."""

    source: BlockSource
    demanded: Protection


@dataclass(frozen=True, slots=True)
class Incoming(Transfer):
    """A request in blocks. `finish` may raise ProtocolError."""

    finish: Finish
    sink: BlockSink


class Transfers:
    """What is under way in one association."""

    __slots__ = ("incoming", "outgoing")

    def __init__(self) -> None:
        self.incoming: Incoming | None = None
        self.outgoing: Outgoing | None = None

    def clear(self) -> None:
        self.incoming = self.outgoing = None
