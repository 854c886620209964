"""Demand register, class 5: averages over periods of time. BB §demand-register.

The simulated meter measures nothing: its current average stays what it is told to be, and becomes
the last average when a period ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from reference_stack.cosem.classes.register import SCALER_UNIT
from reference_stack.cosem.composites import ANYTHING
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import DateTimeOctets, DoubleLongUnsigned, LongUnsigned
from reference_stack.dlms.data import Data, octet_string
from reference_stack.kernel.instant import EPOCH, Duration, Instant


@interface_class(id=5, version=0)
class DemandRegister(InterfaceObject):
    """The average of the period that runs and of the one before. BB §demand-register."""

    __slots__ = ("_began",)

    current_average_value = attribute(2, ANYTHING, "The average of the running period.")
    last_average_value = attribute(3, ANYTHING, "The average of the last whole period.")
    scaler_unit = attribute(4, SCALER_UNIT, "Power of ten, and unit.")
    status = attribute(5, ANYTHING, "What the manufacturer says about the value.")
    capture_time = attribute(6, DateTimeOctets, "When the last average was taken.")
    start_time_current = attribute(7, DateTimeOctets, "When the running period began.")
    period = attribute(8, DoubleLongUnsigned, "Seconds from average to average.", writable=True)
    number_of_periods = attribute(9, LongUnsigned, "How many periods one average covers.")

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._began = EPOCH

    @start_time_current.reading
    def _read_start_time(self, occasion: Occasion) -> Data:
        return _told(self._began, occasion)

    @method(1)
    def reset(self, parameter: Data, occasion: Occasion) -> None:
        """Sets both averages to their defaults and begins a period."""
        self.current_average_value = self.initial(2)
        self.last_average_value = self.initial(3)
        self._begin(occasion)

    @method(2)
    def next_period(self, parameter: Data, occasion: Occasion) -> None:
        """Ends the running period and begins another."""
        self.last_average_value = self.current_average_value
        self._begin(occasion)

    def due(self, occasion: Occasion) -> Instant | None:
        seconds = self.period.integer()
        return self._began.after(Duration.of(seconds=seconds)) if seconds else None

    def advance(self, occasion: Occasion) -> None:
        """The last period that ended counts; what began then has the rest of the time."""
        period = timedelta(seconds=self.period.integer()) // timedelta(microseconds=1)
        passed = (occasion.now.microseconds - self._began.microseconds) // period
        at = Instant(self._began.microseconds + passed * period)
        self.last_average_value = self.current_average_value
        self._begin(Occasion(occasion.device, at))

    def _begin(self, occasion: Occasion) -> None:
        self._began = occasion.now
        self.capture_time = _told(occasion.now, occasion)


def _told(moment: Instant, occasion: Occasion) -> Data:
    return octet_string(occasion.device.clock.local(moment).encode())
