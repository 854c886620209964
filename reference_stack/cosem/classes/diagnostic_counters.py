"""What the two diagnostic classes of the LPWAN profile share: counters that count and are reset."""

from __future__ import annotations

from reference_stack.cosem.model import Attribute, InterfaceObject, attribute, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import DoubleLongUnsigned
from reference_stack.dlms.data import Data, double_long_unsigned

_MODULUS = 1 << 32


def counter(index: int, doc: str) -> Attribute:
    """Declares a counter of 32 bits."""
    return attribute(index, DoubleLongUnsigned, doc)


class DiagnosticCounters(InterfaceObject):
    """Counted up by the layers that the object reports on."""

    __slots__ = ()

    def count(self, name: str, by: int = 1) -> None:
        """Raise the counter of this name."""
        current: Data = getattr(self, name)
        setattr(self, name, double_long_unsigned((current.integer() + by) % _MODULUS))

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """All counters and means back to 0."""
        for index, declared in self.attributes.items():
            if index > 1:
                self.store(index, declared.shape.empty)
