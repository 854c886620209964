"""Single action schedule, class 22: a script at given times. BB §single-action-schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reference_stack.cosem.calendar_dates import next_moment
from reference_stack.cosem.classes.script_table import SCRIPT_REFERENCE, run_script
from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import DateOctets, TimeOctets, enumerated
from reference_stack.dlms.data import Data
from reference_stack.dlms.date_time import Date, Time
from reference_stack.kernel.instant import EPOCH, Instant

_MOST_TIMES = 50


@interface_class(id=22, version=0)
class SingleActionSchedule(InterfaceObject):
    """Runs one script, once or again and again. BB §single-action-schedule."""

    __slots__ = ("_until",)

    executed_script = attribute(2, SCRIPT_REFERENCE, "What is run.", writable=True)
    type = attribute(3, enumerated(1, 5), "How many times, and what may be left open in them.")
    execution_time = attribute(
        4, Array(Structure(time=TimeOctets, date=DateOctets), _MOST_TIMES), "When.", writable=True
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._until = EPOCH

    @execution_time.writing
    def _write_execution_time(self, data: Data, occasion: Occasion) -> None:
        self.execution_time = data
        self._until = occasion.now  # what lies behind is not made up for

    def due(self, occasion: Occasion) -> Instant | None:
        clock = occasion.device.clock
        after = clock.wall(self._until)
        moments = [self._next(entry, after) for entry in self.execution_time.elements()]
        following = min((moment for moment in moments if moment is not None), default=None)
        return None if following is None else clock.instant_of_wall(following)

    def advance(self, occasion: Occasion) -> None:
        """The script runs once, however many of its times have passed."""
        self._until = occasion.now
        run_script(self.executed_script, occasion)

    def _next(self, entry: Data, after: datetime) -> datetime | None:
        time, date = entry.elements()
        return next_moment(Date.decode(date.octets()), Time.decode(time.octets()), after)
