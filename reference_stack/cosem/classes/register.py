"""Register, class 3: a measured value with its unit. BB §register."""

from __future__ import annotations

from reference_stack.cosem.composites import ANYTHING, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import Integer, enumerated
from reference_stack.dlms.data import Data

SCALER_UNIT = Structure(scaler=Integer, unit=enumerated(1, 255))
"""Value times ten to the power of the scaler, in the unit of the table in BB §register."""


@interface_class(id=3, version=0)
class Register(InterfaceObject):
    """A measured value with its unit. BB §register."""

    __slots__ = ()

    value = attribute(2, ANYTHING, "The value, without its power of ten.")
    scaler_unit = attribute(3, SCALER_UNIT, "Power of ten, and unit.")

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Sets the value to its default."""
        self.value = self.initial(2)
