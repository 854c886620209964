"""Activity calendar, class 20: seasons, weeks and days that run scripts. BB §activity-calendar.

A season names a week, a week names a day for each weekday, a day is a row of times with scripts.
The passive calendar can be written in peace and takes over as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from reference_stack.cosem.calendar_dates import moment_in_year, time_of
from reference_stack.cosem.classes.script_table import run_script
from reference_stack.cosem.classes.special_days_table import SpecialDaysTable
from reference_stack.cosem.composites import Array, Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    DateTimeOctets,
    LogicalName,
    LongUnsigned,
    OctetString,
    TimeOctets,
    Unsigned,
)
from reference_stack.dlms.data import Data, octet_string, structure
from reference_stack.dlms.date_time import DateTime, Time
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import EPOCH, Instant, earliest

_SEASONS = Array(
    Structure(season_profile_name=OctetString, season_start=DateTimeOctets, week_name=OctetString),
    32,
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKS = Array(
    Structure(week_profile_name=OctetString, **dict.fromkeys(_DAYS, Unsigned)),
    32,
)
_SCHEDULE = Structure(
    start_time=TimeOctets, script_logical_name=LogicalName, script_selector=LongUnsigned
)
_DAY_PROFILES = Array(Structure(day_id=Unsigned, day_schedule=Array(_SCHEDULE, 32)), 64)
_PASSIVE_OFFSET = 4
"""How much higher the index of a passive attribute is than that of the active one."""
_ACTIVE = range(2, 6)
_NEVER = DateTime().encode()


@interface_class(id=20, version=0)
class ActivityCalendar(InterfaceObject):
    """Two calendars: the active one acts, the passive one waits. BB §activity-calendar."""

    __slots__ = ("_until",)

    calendar_name_active = attribute(2, OctetString, "Its name.")
    season_profile_active = attribute(3, _SEASONS, "Which week holds from when on.")
    week_profile_table_active = attribute(4, _WEEKS, "Which day holds on which weekday.")
    day_profile_table_active = attribute(5, _DAY_PROFILES, "What runs at which time.")
    calendar_name_passive = attribute(6, OctetString, "Its name.", writable=True)
    season_profile_passive = attribute(7, _SEASONS, "Seasons.", writable=True)
    week_profile_table_passive = attribute(8, _WEEKS, "Weeks.", writable=True)
    day_profile_table_passive = attribute(9, _DAY_PROFILES, "Days.", writable=True)
    activate_passive_calendar_time = attribute(
        10, DateTimeOctets, "When the passive calendar takes over; all open: never.", writable=True
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._until = EPOCH

    @method(1)
    def activate_passive_calendar(self, parameter: Data, occasion: Occasion) -> None:
        """The passive calendar becomes the active one; it stays what it is besides."""
        for index in _ACTIVE:
            self.store(index, self.stored(index + _PASSIVE_OFFSET))
        self._until = occasion.now

    # -- time ----------------------------------------------------------------------------------

    def due(self, occasion: Occasion) -> Instant | None:
        after = occasion.device.clock.wall(self._until)
        switches = self._switches(after, occasion)
        following = next(switches, None)
        switch = None
        if following is not None:
            switch = occasion.device.clock.instant_of_wall(following[0])
        return earliest(switch, self._activation(occasion))

    def advance(self, occasion: Occasion) -> None:
        clock = occasion.device.clock
        activation = self._activation(occasion)
        if activation is not None and activation <= occasion.now:
            done_until = self._until
            self.activate_passive_calendar_time = octet_string(_NEVER)
            self.activate_passive_calendar(structure(), occasion)
            self._until = max(done_until, activation)
        wall = clock.wall(occasion.now)
        passed = [
            script
            for moment, script in self._switches(clock.wall(self._until), occasion)
            if moment <= wall
        ]
        self._until = occasion.now
        for script in passed:
            run_script(script, occasion)

    def _activation(self, occasion: Occasion) -> Instant | None:
        told = DateTime.decode(self.activate_passive_calendar_time.octets())
        try:
            moment = told.moment()
        except ProtocolError:
            return None  # open fields: at no moment
        return occasion.device.clock.instant_of_wall(moment.replace(tzinfo=None))

    def _switches(self, after: datetime, occasion: Occasion) -> Iterator[tuple[datetime, Data]]:
        """What runs after that moment, on its day and the next."""
        for day in (after.date(), after.date() + timedelta(days=1)):
            for moment, script in self._of_day(day, occasion):
                if moment > after:
                    yield moment, script

    def _of_day(self, day: date, occasion: Occasion) -> list[tuple[datetime, Data]]:
        day_id = self._day_id(day, occasion)
        found = []
        for profile in self.day_profile_table_active.elements():
            identifier, schedule = profile.elements()
            if identifier.integer() == day_id:
                for entry in schedule.elements():
                    start, script, selector = entry.elements()
                    time = time_of(Time.decode(start.octets()))
                    found.append((datetime.combine(day, time), structure(script, selector)))
        return sorted(found, key=lambda switch: switch[0])

    def _day_id(self, day: date, occasion: Occasion) -> int | None:
        for entry in occasion.device.objects.values():
            special = entry.day_id(day) if isinstance(entry, SpecialDaysTable) else None
            if special is not None:
                return special
        week_name = self._week_name(day)
        for week in self.week_profile_table_active.elements():
            name, *days = week.elements()
            if name.octets() == week_name:
                return days[day.weekday()].integer()
        return None

    def _week_name(self, day: date) -> bytes | None:
        """The week of the season that began last, which may have been last year."""
        begins = []
        for season in self.season_profile_active.elements():
            _, start, week = season.elements()
            began = moment_in_year(DateTime.decode(start.octets()), day.year)
            if began is not None:
                begins.append((began.date(), week.octets()))
        begins.sort()
        begun = [week for began, week in begins if began <= day]
        if begun:
            return begun[-1]
        return begins[-1][1] if begins else None
