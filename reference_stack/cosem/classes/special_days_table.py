"""Special days table, class 11: days that do not go by the week. BB §special-days-table."""

from __future__ import annotations

from datetime import date

from reference_stack.cosem.access import other_reason
from reference_stack.cosem.calendar_dates import matches
from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import DateOctets, LongUnsigned, Unsigned
from reference_stack.dlms.data import Data, array
from reference_stack.dlms.date_time import Date

_ENTRY = Structure(index=LongUnsigned, specialday_date=DateOctets, day_id=Unsigned)
_MOST_ENTRIES = 100


@interface_class(id=11, version=0)
class SpecialDaysTable(InterfaceObject):
    """Which day of the activity calendar holds on special dates. BB §special-days-table."""

    __slots__ = ()

    entries = attribute(2, Array(_ENTRY, _MOST_ENTRIES), "The special days.", writable=True)

    @method(1, _ENTRY)
    def insert(self, parameter: Data, occasion: Occasion) -> None:
        """Adds a day, in place of the one of the same index."""
        kept = self._others(parameter.elements()[0].integer())
        if len(kept) == _MOST_ENTRIES:
            raise other_reason(f"more than {_MOST_ENTRIES} special days")
        self.entries = array([*kept, parameter])

    @method(2, LongUnsigned)
    def delete(self, parameter: Data, occasion: Occasion) -> None:
        """Takes the day of this index away."""
        kept = self._others(parameter.integer())
        if len(kept) == len(self.entries.elements()):
            raise other_reason(f"there is no special day {parameter.integer()}")
        self.entries = array(kept)

    def day_id(self, day: date) -> int | None:
        """What holds on that day, or None when it is not special."""
        for entry in self.entries.elements():
            _, rule, day_id = entry.elements()
            if matches(Date.decode(rule.octets()), day):
                return day_id.integer()
        return None

    def _others(self, index: int) -> list[Data]:
        return [e for e in self.entries.elements() if e.elements()[0].integer() != index]
