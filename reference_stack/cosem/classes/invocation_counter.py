"""The invocation counter of a security setup, shown as class 1. BB §invocation-counter.

Clients read it before their first protected message, usually as anybody may. It shows the lowest
counter that will be accepted.

# Reading: whether it is that or the last one accepted is not settled; who adds one is always right.
"""

from __future__ import annotations

from reference_stack.cosem.classes.data import DataObject
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.data import Data, double_long_unsigned
from reference_stack.dlms.protection import KeyId, SecurityContext

_VALUE = 2


class InvocationCounter(DataObject):
    """Of the global unicast encryption key."""

    __slots__ = ("_context",)

    def __init__(self, name: bytes, context: SecurityContext) -> None:
        super().__init__(name, {})
        self._context = context

    def read(self, index: int, occasion: Occasion) -> Data:
        return self._lowest_acceptable() if index == _VALUE else super().read(index, occasion)

    def _lowest_acceptable(self) -> Data:
        if self._context.global_key(KeyId.GUEK) is None:
            return double_long_unsigned(0)
        receiving = self._context.counters(KeyId.GUEK).receiving.get(self._context.peer_title)
        return double_long_unsigned(0 if receiving is None else receiving.lowest)
