"""Clock, class 8: the time of the meter and how it is kept. BB §clock.

The clock runs with the time that the world hands in; setting it moves the moment that stands at the
world's zero. Time zone and deviation count minutes from local time to UTC: UTC+1 is -60, and while
daylight saving is active the deviation is -120.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from reference_stack.cosem.access import other_reason
from reference_stack.cosem.calendar_dates import moment_in_year
from reference_stack.cosem.composites import Structure
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class, method
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.shapes import (
    Boolean,
    DateTimeOctets,
    Number,
    Unsigned,
    enumerated,
)
from reference_stack.dlms.data import Data, Tag, octet_string, unsigned
from reference_stack.dlms.date_time import CLOCK_DAYLIGHT_SAVING, DateTime
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import EPOCH, Instant

_PRESET = Structure(
    preset_time=DateTimeOctets,
    validity_interval_start=DateTimeOctets,
    validity_interval_end=DateTimeOctets,
)
_ZONE = Number(Tag.LONG, (-720, 720))
_GAIN = Number(Tag.INTEGER, (-120, 120))
_USUAL_MEASURING_PERIOD = timedelta(minutes=15)
_YEARS = range(2000, 2100)
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LATEST = datetime(9998, 12, 31, tzinfo=UTC).replace(tzinfo=None)
_PROFILE_GENERIC = 7
_CAPTURE_PERIOD = 4


@interface_class(id=8, version=0)
class Clock(InterfaceObject):
    """Local date and time, time zone and daylight saving. BB §clock."""

    __slots__ = ("_at_epoch", "_preset")

    time = attribute(2, DateTimeOctets, "Local date and time.", writable=True)
    time_zone = attribute(3, _ZONE, "Minutes from local standard time to UTC.", writable=True)
    status = attribute(4, Unsigned, "As in date-time: doubtful, invalid, daylight saving.")
    daylight_savings_begin = attribute(5, DateTimeOctets, "When it begins.", writable=True)
    daylight_savings_end = attribute(6, DateTimeOctets, "When it ends.", writable=True)
    daylight_savings_deviation = attribute(7, _GAIN, "Minutes gained.", writable=True)
    daylight_savings_enabled = attribute(8, Boolean, "Whether it is used.", writable=True)
    clock_base = attribute(
        9, enumerated(0, 5), "0 not defined, 1 crystal, 2, 3 mains, 4 GPS, 5 radio."
    )

    def __init__(self, name: bytes, template: Mapping[int, Data]) -> None:
        super().__init__(name, template)
        self._at_epoch = datetime(2000, 1, 1, tzinfo=UTC)
        self._preset: Data | None = None
        if self.time.octets() != DateTime().encode():
            self.set_utc(self._utc_of(DateTime.decode(self.time.octets())), EPOCH)

    # -- for the other objects -----------------------------------------------------------------

    def utc(self, now: Instant) -> datetime:
        return self._at_epoch + timedelta(microseconds=now.microseconds)

    def local(self, now: Instant) -> DateTime:
        """The local time as attribute 2 shows it."""
        standard = self.standard(now)
        saving = self._saves_daylight(standard)
        moment = standard + self._gained() if saving else standard
        deviation = self.time_zone.integer() - (self._gained_minutes() if saving else 0)
        return DateTime.of(moment, daylight_saving=saving)._replace(deviation_minutes=deviation)

    def standard(self, now: Instant) -> datetime:
        """Local time without daylight saving, by which periods are counted. Without zone."""
        zone = timedelta(minutes=self.time_zone.integer())
        return self.utc(now).replace(tzinfo=None) - zone

    def wall(self, now: Instant) -> datetime:
        """Local time as on the wall, by which schedules go. Without zone."""
        standard = self.standard(now)
        return standard + self._gained() if self._saves_daylight(standard) else standard

    def instant(self, standard: datetime) -> Instant:
        """When it is, or was, that much in local time without daylight saving."""
        zone = timedelta(minutes=self.time_zone.integer())
        since = standard + zone - self._at_epoch.replace(tzinfo=None)
        return Instant(since // timedelta(microseconds=1))

    def instant_of_wall(self, wall: datetime) -> Instant:
        """The same for the time on the wall. What no calendar can count is as far as it reaches."""
        wall = min(max(wall, _EARLIEST), _LATEST)
        standard = wall - self._gained()
        return self.instant(standard if self._saves_daylight(standard) else wall)

    def set_utc(self, moment: datetime, now: Instant) -> None:
        self._at_epoch = moment - timedelta(microseconds=now.microseconds)

    # -- attributes ----------------------------------------------------------------------------

    @time.reading
    def _read_time(self, occasion: Occasion) -> Data:
        return octet_string(self.local(occasion.now).encode())

    @time.writing
    def _write_time(self, data: Data, occasion: Occasion) -> None:
        self._set(DateTime.decode(data.octets()), occasion.now)

    @status.reading
    def _read_status(self, occasion: Occasion) -> Data:
        saving = self._saves_daylight(self.standard(occasion.now))
        return unsigned(CLOCK_DAYLIGHT_SAVING if saving else 0)

    # -- methods -------------------------------------------------------------------------------

    @method(1)
    def adjust_to_quarter(self, parameter: Data, occasion: Occasion) -> None:
        """To the nearest quarter of an hour."""
        self._adjust(timedelta(minutes=15), occasion)

    @method(2)
    def adjust_to_measuring_period(self, parameter: Data, occasion: Occasion) -> None:
        """To the nearest beginning of a capture period."""
        self._adjust(_measuring_period(occasion), occasion)

    @method(3)
    def adjust_to_minute(self, parameter: Data, occasion: Occasion) -> None:
        """To the nearest minute."""
        self._adjust(timedelta(minutes=1), occasion)

    @method(4)
    def adjust_to_preset_time(self, parameter: Data, occasion: Occasion) -> None:
        """To the time set by `preset_adjusting_time`, if now lies in its interval."""
        if self._preset is None:
            raise other_reason("no time has been preset")
        time, start, end = (DateTime.decode(part.octets()) for part in self._preset.elements())
        if not self._utc_of(start) <= self.utc(occasion.now) <= self._utc_of(end):
            raise other_reason("the preset time is not valid now")
        self._set(time, occasion.now)

    @method(5, _PRESET)
    def preset_adjusting_time(self, parameter: Data, occasion: Occasion) -> None:
        """Prepares `adjust_to_preset_time`."""
        self._preset = parameter

    @method(6, Number(Tag.LONG, (-900, 900)))
    def shift_time(self, parameter: Data, occasion: Occasion) -> None:
        """By so many seconds."""
        shift = timedelta(seconds=parameter.integer())
        self.set_utc(self.utc(occasion.now) + shift, occasion.now)

    # -- arithmetic ----------------------------------------------------------------------------

    def _set(self, moment: DateTime, now: Instant) -> None:
        self.set_utc(self._utc_of(moment), now)

    def _utc_of(self, moment: DateTime) -> datetime:
        """Raises AccessRefused for a moment that is open, impossible, or not of this century."""
        try:
            told = moment.moment()
        except ProtocolError as problem:
            raise other_reason(str(problem)) from problem
        if told.year not in _YEARS:
            raise other_reason(f"the year {told.year}")
        if told.tzinfo is not None:
            return told.astimezone(UTC)
        standard = told
        if self._saves_daylight(told - self._gained()):
            standard = told - self._gained()
        return (standard + timedelta(minutes=self.time_zone.integer())).replace(tzinfo=UTC)

    def _adjust(self, step: timedelta, occasion: Occasion) -> None:
        standard = self.standard(occasion.now)
        midnight = standard.replace(hour=0, minute=0, second=0, microsecond=0)
        moved = midnight + step * round((standard - midnight) / step)
        self.set_utc(self.utc(occasion.now) + (moved - standard), occasion.now)

    def _saves_daylight(self, standard: datetime) -> bool:
        if not self.daylight_savings_enabled.truth():
            return False
        season = _season(
            self.daylight_savings_begin.octets(), self.daylight_savings_end.octets(), standard.year
        )
        if season is None:
            return False
        begin, end = season
        end -= self._gained()  # it is told in the time that it ends
        if begin <= end:
            return begin <= standard < end
        return not end <= standard < begin

    def _gained_minutes(self) -> int:
        return self.daylight_savings_deviation.integer()

    def _gained(self) -> timedelta:
        return timedelta(minutes=self._gained_minutes())


@lru_cache(maxsize=64)
def _season(begin: bytes, end: bytes, year: int) -> tuple[datetime, datetime] | None:
    """When daylight saving begins and ends in a year, None when one of them does not happen."""
    moments = [moment_in_year(DateTime.decode(told), year) for told in (begin, end)]
    first, last = moments
    return None if first is None or last is None else (first, last)


def _measuring_period(occasion: Occasion) -> timedelta:
    seconds = [
        entry.stored(_CAPTURE_PERIOD).integer()
        for entry in occasion.device.objects.values()
        if entry.class_id == _PROFILE_GENERIC
    ]
    periods = [period for period in seconds if period]
    return timedelta(seconds=min(periods)) if periods else _USUAL_MEASURING_PERIOD
