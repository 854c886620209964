"""Dates with open fields and marks, as rules for days and moments of a year. BB §date-time.

An open field says "every"; the marks say last or second last day, or the month in which daylight
saving begins or ends, which nobody but the clock knows and which no rule here matches.
"""

from __future__ import annotations

import calendar
import datetime
from functools import lru_cache

from reference_stack.dlms.date_time import LAST_DAY, SECOND_LAST_DAY, Date, DateTime, Time

_DAYS_LOOKED_AT = 4 * 366


def matches(rule: Date, day: datetime.date) -> bool:
    """Whether the rule holds on that day.

    A day of the week beside the last day means the last such day of the month, beside another day
    of the month the first such day from that one on.
    """
    if rule.year not in (None, day.year) or rule.month not in (None, day.month):
        return False
    last = calendar.monthrange(day.year, day.month)[1]
    if rule.day is None:
        return rule.day_of_week in (None, day.isoweekday())
    if rule.day_of_week is None:
        return day.day == _day_of_month(rule.day, last)
    if day.isoweekday() != rule.day_of_week:
        return False
    if rule.day == LAST_DAY:
        return day.day > last - 7
    if rule.day == SECOND_LAST_DAY:
        return last - 14 < day.day <= last - 7
    return rule.day <= day.day < rule.day + 7


def _day_of_month(day: int, last: int) -> int:
    return {LAST_DAY: last, SECOND_LAST_DAY: last - 1}.get(day, day)


@lru_cache(maxsize=64)
def moment_in_year(rule: DateTime, year: int) -> datetime.datetime | None:
    """The first moment of that year at which the rule holds, or None. Open hours count as 0."""
    day = datetime.date(year, 1, 1)
    while day.year == year:
        if matches(rule.date, day):
            return datetime.datetime.combine(day, time_of(rule.time))
        if day == datetime.date.max:
            return None
        day += datetime.timedelta(days=1)
    return None


@lru_cache(maxsize=256)
def next_moment(rule: Date, time: Time, after: datetime.datetime) -> datetime.datetime | None:
    """The first moment after `after` on a day that the rule allows, looked for over four years."""
    day = after.date()
    for _ in range(_DAYS_LOOKED_AT):
        moment = datetime.datetime.combine(day, time_of(time))
        if moment > after and matches(rule, day):
            return moment
        day += datetime.timedelta(days=1)
    return None


def time_of(time: Time) -> datetime.time:
    """Open fields count as 0."""
    return datetime.time(time.hour or 0, time.minute or 0, time.second or 0)
