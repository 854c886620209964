"""Extended register, class 4: a measured value and when it was taken. BB §extended-register."""

from __future__ import annotations

from reference_stack.cosem.classes.register import SCALER_UNIT
from reference_stack.cosem.composites import ANYTHING
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import DateTimeOctets
from reference_stack.dlms.data import Data, octet_string


@interface_class(id=4, version=0)
class ExtendedRegister(InterfaceObject):
    """A measured value with unit, status and capture time. BB §extended-register."""

    __slots__ = ()

    value = attribute(2, ANYTHING, "The value, without its power of ten.")
    scaler_unit = attribute(3, SCALER_UNIT, "Power of ten, and unit.")
    status = attribute(4, ANYTHING, "What the manufacturer says about the value.")
    capture_time = attribute(5, DateTimeOctets, "When the value was taken.")

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Sets the value to its default, taken now."""
        self.value = self.initial(2)
        self.capture_time = octet_string(occasion.device.clock.local(occasion.now).encode())
