"""Dates and times with fields left open. BB §date-time, GB §date-time.

A field that is not specified is `None`. Some fields also have marks of their own (last day of the
month, begin of daylight saving): they are kept as the numbers of the standard, named below.

The deviation counts minutes from local time to UTC: UTC+1 is -60, and -120 while daylight saving
is active. Some countries send it with the other sign; nothing here guesses.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from reference_stack.kernel.errors import Malformed, MisuseError

DAYLIGHT_SAVING_ENDS = 0xFD
"""Month: the one in which daylight saving ends."""
DAYLIGHT_SAVING_BEGINS = 0xFE
"""Month: the one in which daylight saving begins."""
SECOND_LAST_DAY = 0xFD
LAST_DAY = 0xFE

CLOCK_INVALID = 0x01
CLOCK_DOUBTFUL = 0x02
CLOCK_OTHER_BASE = 0x04
CLOCK_INVALID_STATUS = 0x08
CLOCK_DAYLIGHT_SAVING = 0x80

_OPEN = 0xFF
_OPEN_YEAR = 0xFFFF
_OPEN_DEVIATION = -0x8000
_MOST_MINUTES = 840


class Date(NamedTuple):
    """A calendar date, any field open. `day_of_week` counts from Monday = 1."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    day_of_week: int | None = None

    def encode(self) -> bytes:
        """Five octets. Raises MisuseError when a field does not fit its octets."""
        year = _OPEN_YEAR if self.year is None else self.year
        return _packed(">HBBB", year, *map(_octet, self[1:]))

    @classmethod
    def decode(cls, octets: bytes) -> Date:
        """From exactly five octets. Raises Malformed."""
        year, month, day, day_of_week = _unpacked(">HBBB", octets, "date")
        return cls(
            None if year == _OPEN_YEAR else year,
            _read("month", month, 1, 12, DAYLIGHT_SAVING_ENDS, DAYLIGHT_SAVING_BEGINS),
            _read("day of the month", day, 1, 31, SECOND_LAST_DAY, LAST_DAY),
            _read("day of the week", day_of_week, 1, 7),
        )


class Time(NamedTuple):
    """A time of day, any field open."""

    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    hundredths: int | None = None

    def encode(self) -> bytes:
        """Four octets. Raises MisuseError when a field does not fit its octets."""
        return _packed(">BBBB", *map(_octet, self))

    @classmethod
    def decode(cls, octets: bytes) -> Time:
        """From exactly four octets. Raises Malformed."""
        hour, minute, second, hundredths = _unpacked(">BBBB", octets, "time")
        return cls(
            _read("hour", hour, 0, 23),
            _read("minute", minute, 0, 59),
            _read("second", second, 0, 59),
            _read("hundredths of a second", hundredths, 0, 99),
        )


class DateTime(NamedTuple):
    """A moment as a meter's clock shows it. `clock_status` is None when not specified."""

    date: Date = Date()
    time: Time = Time()
    deviation_minutes: int | None = None
    clock_status: int | None = None

    def encode(self) -> bytes:
        """Twelve octets. Raises MisuseError when a field does not fit its octets."""
        deviation = _OPEN_DEVIATION if self.deviation_minutes is None else self.deviation_minutes
        tail = _packed(">hB", deviation, _octet(self.clock_status))
        return self.date.encode() + self.time.encode() + tail

    @classmethod
    def decode(cls, octets: bytes) -> DateTime:
        """From exactly twelve octets. Raises Malformed."""
        deviation, status = _unpacked(">9xhB", octets, "date-time")
        if deviation != _OPEN_DEVIATION and not -_MOST_MINUTES <= deviation <= _MOST_MINUTES:
            raise Malformed(f"a deviation of {deviation} minutes", clause="BB §date-time")
        return cls(
            Date.decode(octets[:5]),
            Time.decode(octets[5:9]),
            None if deviation == _OPEN_DEVIATION else deviation,
            None if status == _OPEN else status,
        )

    @classmethod
    def of(cls, moment: datetime, *, daylight_saving: bool = False) -> DateTime:
        """The standard's form of a Python moment; without a time zone the deviation stays open."""
        offset = moment.utcoffset()
        deviation = None if offset is None else -round(offset.total_seconds() / 60)
        return cls(
            Date(moment.year, moment.month, moment.day, moment.isoweekday()),
            Time(moment.hour, moment.minute, moment.second, moment.microsecond // 10_000),
            deviation,
            CLOCK_DAYLIGHT_SAVING if daylight_saving else 0,
        )

    def moment(self) -> datetime:
        """The Python moment, in the zone of the deviation if there is one.

        Open hundredths and seconds count as zero. Raises Malformed when a larger field is open or
        names no single day, or when there is no such day.
        """
        (year, month, day, _), (hour, minute, second, hundredths) = self.date, self.time
        if year is None or month is None or day is None or hour is None or minute is None:
            raise Malformed("the date-time leaves open which moment it is", clause="BB §date-time")
        zone = (
            None
            if self.deviation_minutes is None
            else timezone(timedelta(minutes=-self.deviation_minutes))
        )
        microsecond = (hundredths or 0) * 10_000
        try:
            return datetime(year, month, day, hour, minute, second or 0, microsecond, zone)
        except ValueError as problem:
            raise Malformed(f"no such moment: {problem}", clause="BB §date-time") from problem

    def later(self, seconds: int) -> DateTime:
        """This moment moved by `seconds`, zone and status kept. Raises Malformed as `moment`."""
        try:
            moved = self.moment() + timedelta(seconds=seconds)
        except OverflowError as problem:
            raise Malformed("the moment lies outside the calendar") from problem
        following = DateTime.of(moved)
        week_day = None if self.date.day_of_week is None else following.date.day_of_week
        hundredths = self.time.hundredths
        return self._replace(
            date=following.date._replace(day_of_week=week_day),
            time=following.time._replace(hundredths=hundredths),
        )

    def in_utc(self) -> datetime | None:
        """The moment in UTC, or None when the deviation is open. Raises Malformed as `moment`."""
        moment = self.moment()
        try:
            return None if moment.tzinfo is None else moment.astimezone(UTC)
        except OverflowError as problem:
            raise Malformed("the moment lies outside the calendar") from problem


def _octet(value: int | None) -> int:
    return _OPEN if value is None else value


def _packed(form: str, *values: int) -> bytes:
    try:
        return struct.pack(form, *values)
    except struct.error as problem:
        raise MisuseError(f"{values} is no date or time: {problem}") from problem


def _unpacked(form: str, octets: bytes, what: str) -> tuple[int, ...]:
    if len(octets) != struct.calcsize(form):
        raise Malformed(
            f"{what} of {len(octets)} octets, expected {struct.calcsize(form)}",
            clause="BB §date-time",
        )
    return struct.unpack(form, octets)


def _read(what: str, value: int, least: int, most: int, *marks: int) -> int | None:
    if value == _OPEN:
        return None
    if least <= value <= most or value in marks:
        return value
    raise Malformed(f"{what} is {value}", clause="BB §date-time")
