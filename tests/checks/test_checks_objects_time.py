"""Clocks and profiles: what passes, what fails, and what says nothing."""

from __future__ import annotations

import pytest

from harness.checks import objects_time as checks
from harness.checks.objects import Look, Rule
from harness.scenes.verdict import Verdict
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import (
    Data,
    array,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.kernel.instant import Duration
from tests.checks.in_time import at
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE, Said, down, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
TIME = AttributeDescriptor(8, CLOCK, 2)
INVOKE = a.InvokeIdAndPriority(1)
MINUTE = Duration.of(minutes=1)


def moment(hour: int, minute: int = 0) -> Data:
    return octet_string(DateTime(Date(2026, 6, 15, 1), Time(hour, minute, 0, 0), -120, 0).encode())


def asked() -> Said:
    return down(a.GetRequestNormal(INVOKE, TIME), MANAGEMENT)


def shown(value: Data | a.DataAccessResult) -> Said:
    return up(a.GetResponseNormal(INVOKE, value), MANAGEMENT)


LOOKS = (Look(TIME, 0, 2), Look(TIME, 2, 4))


@pytest.mark.parametrize(
    ("second", "seconds", "verdict"),
    [
        (moment(12, 10), 0, PASS),
        (moment(12, 25), 900, PASS),
        (moment(12, 10), 900, FAIL),
        (moment(12, 25), 0, FAIL),
        (a.DataAccessResult.READ_WRITE_DENIED, 0, OPEN),
        (octet_string(bytes.fromhex("ffffffffffffffffffffffff")), 0, OPEN),
        (octet_string(b"\x07"), 0, OPEN),
    ],
    ids=["runs", "moved", "not moved", "moved unasked", "denied", "open", "no moment"],
)
def test_a_clock_moves_as_it_has_to(
    second: Data | a.DataAccessResult, seconds: int, verdict: Verdict
) -> None:
    seen = at((0, asked()), (1, shown(moment(12))), (600, asked()), (601, shown(second)))
    finding = checks.clock_moved(seen, PROFILE, LOOKS, seconds=seconds, tolerance=MINUTE)
    assert finding.verdict is verdict, finding
    assert (
        checks.clock_moved(seen, KEYLESS, LOOKS, seconds=seconds, tolerance=MINUTE).verdict is OPEN
    )


@pytest.mark.parametrize(
    ("value", "verdict"), [(moment(13, 10), PASS), (moment(12, 10), FAIL)], ids=["set", "not set"]
)
def test_a_clock_goes_on_from_what_it_was_set_to(value: Data, verdict: Verdict) -> None:
    done = up(a.SetResponseNormal(INVOKE, a.DataAccessResult.SUCCESS), MANAGEMENT)
    seen = at((0, asked()), (1, done), (600, asked()), (601, shown(value)))
    finding = checks.clock_set(seen, PROFILE, moment(13), LOOKS, tolerance=MINUTE)
    assert finding.verdict is verdict, finding
    unheard = checks.clock_set(at(), PROFILE, moment(13), LOOKS, tolerance=MINUTE)
    assert unheard.verdict is OPEN


def number(value: int) -> Data:
    return double_long_unsigned(value)


def rows(*hours: int) -> Data:
    return array(structure(moment(hour), number(hour)) for hour in hours)


@pytest.mark.parametrize(
    ("rule", "values", "right"),
    [
        (checks.captured_rows(periods=2, capacity=9), (number(4), number(6)), True),
        (checks.captured_rows(periods=2, capacity=9), (number(4), number(7)), True),
        (checks.captured_rows(periods=2, capacity=9), (number(9), number(9)), True),
        (checks.captured_rows(periods=2, capacity=9), (number(4), number(5)), False),
        (checks.captured_rows(periods=2, capacity=9), (number(9), number(10)), False),
        (checks.not_more_than(9), (number(9),), True),
        (checks.not_more_than(9), (number(10),), False),
        (checks.one_row_more(9), (number(4), number(5)), True),
        (checks.one_row_more(9), (number(9), number(9)), True),
        (checks.one_row_more(0), (number(4), number(5)), True),
        (checks.one_row_more(9), (number(4), number(4)), False),
        (checks.IN_ORDER, (enum(1), rows(1, 2, 3)), True),
        (checks.IN_ORDER, (enum(1), rows()), True),
        (checks.IN_ORDER, (enum(1), rows(1, 3, 2)), False),
        (checks.IN_ORDER, (enum(2), rows(3, 2, 1)), True),
        (checks.IN_ORDER, (enum(2), rows(1, 2, 3)), False),
        (checks.IN_ORDER, (enum(3), rows(1, 3, 2)), True),
        (checks.IN_ORDER, (enum(1), array((structure(number(1)), structure()))), False),
        (checks.EMPTIED, (number(0),), True),
        (checks.EMPTIED, (number(24),), False),
    ],
)
def test_profiles_are_as_their_rules_say(rule: Rule, values: tuple[Data, ...], right: bool) -> None:
    assert (rule.complaint(values) == "") is right
