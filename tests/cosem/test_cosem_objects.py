"""What objects do: clock, profiles, calendars, thresholds, switches, firmware, compact data."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.calendar_dates import matches, next_moment
from reference_stack.cosem.capture import CLOCK_COLUMN, capture_object
from reference_stack.cosem.classes.clock import Clock
from reference_stack.cosem.classes.image_transfer import sealed_image
from reference_stack.cosem.classes.profile_generic import ProfileGeneric
from reference_stack.cosem.device import LogicalDevice
from reference_stack.cosem.effects import FirmwareActivated, OutputChanged, PushWanted
from reference_stack.cosem.meter_building import Identity, build_meter
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.obis import CLOCK, obis
from reference_stack.cosem.occasion import Occasion
from reference_stack.cosem.selection import by_entry, by_range
from reference_stack.cosem.template import load_template
from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.dlms.axdr import TYPE_DESCRIPTION, decode_contents
from reference_stack.dlms.data import (
    Data,
    array,
    boolean,
    double_long_unsigned,
    enum,
    integer,
    long,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.date_time import LAST_DAY, Date, DateTime, Time
from reference_stack.kernel.instant import EPOCH, Duration, Instant

NOTHING = integer(0)
WATCHED = obis("0-0:96.131.1")
ENERGY = obis("1-0:1.8.0")


class World:
    """The management device of a meter, and time that moves when told."""

    def __init__(self, template: str = "electricity") -> None:
        draw = random.Random(1).randbytes
        built = build_meter(load_template(template), Identity("MMM1", "1"), random=draw)
        self.device: LogicalDevice = built.management
        self.now = EPOCH
        self.effects: list[object] = []

    def __getitem__(self, name: str) -> InterfaceObject:
        return self.device.objects[obis(name)]

    @property
    def clock(self) -> Clock:
        return self.device.clock

    def occasion(self) -> Occasion:
        return Occasion(self.device, self.now)

    def read(self, name: str, index: int) -> Data:
        return self[name].read(index, self.occasion())

    def write(self, name: str, index: int, value: Data) -> None:
        occasion = self.occasion()
        self[name].write(index, value, occasion)
        self.device.changed(occasion)
        self.effects += occasion.effects

    def invoke(self, name: str, index: int, parameter: Data = NOTHING) -> Data | None:
        occasion = self.occasion()
        returned = self[name].invoke(index, parameter, occasion)
        self.device.changed(occasion)
        self.effects += occasion.effects
        return returned

    def wait(self, **length: float) -> None:
        end = self.now.after(Duration.of(**length))
        while True:
            due = self.device.due()
            if due is None or due > end:
                break
            self.now = max(self.now, due)
            self.effects += self.device.advance(self.now).effects
        self.now = end

    def refused(self, name: str, index: int, parameter: Data = NOTHING) -> DataAccessResult:
        with pytest.raises(AccessRefused) as caught:
            self.invoke(name, index, parameter)
        return caught.value.result

    def local(self) -> DateTime:
        return DateTime.decode(self.read("0-0:1.0.0", 2).octets())


def moment(*parts: int, deviation: int | None = None) -> Data:
    year, month, day, hour, minute, second = (*parts, 0, 0, 0, 0)[:6]
    time = Time(hour, minute, second, 0)
    return octet_string(DateTime(Date(year, month, day), time, deviation, 0).encode())


# -- clock -----------------------------------------------------------------------------------------


def test_the_world_begins_in_summer_and_says_so() -> None:
    local = World().local()
    assert local.date == Date(2026, 6, 15, 1)
    assert local.time == Time(0, 0, 0, 0)
    assert (local.deviation_minutes, local.clock_status) == (-120, 0x80)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((2026, 3, 29, 1, 59, 59), (2026, 3, 29, 3, 0, 0)),
        ((2026, 12, 31, 23, 59, 59), (2027, 1, 1, 0, 0, 0)),
        ((2028, 2, 28, 23, 59, 59), (2028, 2, 29, 0, 0, 0)),
    ],
)
def test_the_second_after(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    world = World()
    world.write("0-0:1.0.0", 2, moment(*before, deviation=-60))
    world.wait(seconds=1)
    local = world.local()
    assert (local.date.year, local.date.month, local.date.day) == after[:3]
    assert (local.time.hour, local.time.minute, local.time.second) == after[3:]


def test_an_hour_comes_twice_when_summer_ends() -> None:
    world = World()
    world.write("0-0:1.0.0", 2, moment(2026, 10, 25, 2, 59, 59, deviation=-120))
    assert world.local().deviation_minutes == -120
    world.wait(seconds=1)
    local = world.local()
    assert (local.time.hour, local.deviation_minutes, local.clock_status) == (2, -60, 0)


@given(
    st.datetimes(
        min_value=datetime(2001, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        max_value=datetime(2098, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        timezones=st.just(UTC),
    ),
    st.sampled_from([-60, 0, 300, 720, -720]),
)
def test_a_clock_that_was_set_tells_that_moment(told: datetime, zone: int) -> None:
    world = World()
    world.write("0-0:1.0.0", 3, long(zone))
    world.write("0-0:1.0.0", 2, octet_string(DateTime.of(told).encode()))
    shown = world.local().in_utc()
    assert shown is not None
    assert timedelta() <= told - shown < timedelta(milliseconds=10)


@pytest.mark.parametrize(
    ("method", "at", "then"),
    [
        (1, (12, 7, 29), (12, 0, 0)),
        (1, (12, 7, 31), (12, 15, 0)),
        (3, (12, 7, 29), (12, 7, 0)),
        (3, (12, 59, 31), (13, 0, 0)),
        (2, (12, 40, 0), (13, 0, 0)),
    ],
)
def test_a_clock_is_adjusted_to_the_nearest(
    method: int, at: tuple[int, ...], then: tuple[int, ...]
) -> None:
    world = World()
    world.write("0-0:1.0.0", 2, moment(2026, 6, 15, *at, deviation=-120))
    world.invoke("0-0:1.0.0", method)
    local = world.local().time
    assert (local.hour, local.minute, local.second) == then


def test_a_clock_is_shifted_within_a_quarter_of_an_hour() -> None:
    world = World()
    world.invoke("0-0:1.0.0", 6, long(-900))
    assert world.local().time == Time(23, 45, 0, 0)
    for beyond in (-901, 901):
        assert world.refused("0-0:1.0.0", 6, long(beyond)) is DataAccessResult.OTHER_REASON


def test_a_preset_time_is_taken_only_while_it_is_valid() -> None:
    world = World()
    assert world.refused("0-0:1.0.0", 4) is DataAccessResult.OTHER_REASON
    preset = structure(moment(2026, 6, 15, 8), moment(2026, 6, 15, 1), moment(2026, 6, 15, 2))
    world.invoke("0-0:1.0.0", 5, preset)
    assert world.refused("0-0:1.0.0", 4) is DataAccessResult.OTHER_REASON
    world.wait(hours=1.5)
    world.invoke("0-0:1.0.0", 4)
    assert world.local().time.hour == 8


@pytest.mark.parametrize(
    "value",
    [
        octet_string(DateTime().encode()),
        moment(2026, 2, 30),
        moment(1999, 1, 1),
        moment(2100, 1, 1),
    ],
    ids=["open", "no such day", "too early", "too late"],
)
def test_a_time_that_cannot_be_is_not_set(value: Data) -> None:
    world = World()
    before = world.local()
    with pytest.raises(AccessRefused):
        world.write("0-0:1.0.0", 2, value)
    assert world.local() == before


# -- rules for days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "day", "holds"),
    [
        (Date(), datetime(2026, 1, 1, tzinfo=UTC), True),
        (Date(month=3, day=LAST_DAY, day_of_week=7), datetime(2026, 3, 29, tzinfo=UTC), True),
        (Date(month=3, day=LAST_DAY, day_of_week=7), datetime(2026, 3, 22, tzinfo=UTC), False),
        (Date(day=LAST_DAY), datetime(2028, 2, 29, tzinfo=UTC), True),
        (Date(day=0xFD), datetime(2026, 2, 27, tzinfo=UTC), True),
        (Date(day=8, day_of_week=1), datetime(2026, 6, 8, tzinfo=UTC), True),
        (Date(day=8, day_of_week=1), datetime(2026, 6, 15, tzinfo=UTC), False),
        (Date(day_of_week=1), datetime(2026, 6, 15, tzinfo=UTC), True),
        (Date(year=2025), datetime(2026, 6, 15, tzinfo=UTC), False),
    ],
)
def test_open_fields_and_marks_say_which_days(rule: Date, day: datetime, holds: bool) -> None:
    assert matches(rule, day.date()) is holds


def test_the_next_moment_lies_after_and_may_never_come() -> None:
    noon = datetime(2026, 6, 15, 12, tzinfo=UTC).replace(tzinfo=None)
    assert next_moment(Date(), Time(12, 0, 0, 0), noon) == noon + timedelta(days=1)
    assert next_moment(Date(), Time(12, 0, 1, 0), noon) == noon + timedelta(seconds=1)
    assert next_moment(Date(2025), Time(0, 0, 0, 0), noon) is None
    assert next_moment(Date(month=2, day=29), Time(0), noon) == datetime(
        2028, 2, 29, tzinfo=UTC
    ).replace(tzinfo=None)


# -- profiles --------------------------------------------------------------------------------------

PROFILE = "1-0:99.1.0"


def rows(world: World) -> list[tuple[Data, ...]]:
    return [row.elements() for row in world.read(PROFILE, 2).elements()]


def test_a_profile_captures_at_every_end_of_a_period() -> None:
    world = World()
    before = len(rows(world))
    world.device.objects[ENERGY].store(2, double_long_unsigned(99))
    world.wait(hours=3)
    new = rows(world)[before:]
    assert len(new) == 3
    assert [row[2] for row in new] == [double_long_unsigned(99)] * 3
    hours = [row[0].date_time().time.hour for row in new]
    assert hours == [1, 2, 3]
    assert world.read(PROFILE, 7) == double_long_unsigned(before + 3)


def test_what_a_changed_profile_held_is_gone() -> None:
    world = World()
    world.write(PROFILE, 4, double_long_unsigned(900))
    assert rows(world) == []
    world.wait(hours=1)
    assert len(rows(world)) == 4
    world.write(PROFILE, 3, array([CLOCK_COLUMN]))
    assert rows(world) == []
    world.invoke(PROFILE, 2)
    assert [len(row) for row in rows(world)] == [1]
    world.invoke(PROFILE, 1)
    assert rows(world) == []


@pytest.mark.parametrize(
    "column",
    [
        capture_object(7, obis(PROFILE), 2),
        capture_object(3, obis("1-0:99.99.0"), 2),
        capture_object(1, ENERGY, 2),
        capture_object(3, ENERGY, 9),
        capture_object(3, ENERGY, 3, 9),
    ],
    ids=["a buffer", "no object", "another class", "no attribute", "no element"],
)
def test_what_cannot_be_captured_is_refused_as_a_whole(column: Data) -> None:
    world = World()
    before = world.read(PROFILE, 3)
    with pytest.raises(AccessRefused):
        world.write(PROFILE, 3, array([CLOCK_COLUMN, column]))
    assert world.read(PROFILE, 3) == before
    assert rows(world)


@pytest.mark.parametrize(
    ("method", "kept"),
    [
        (1, [3, 9, 1]),
        (2, [1, 9, 3]),
        (3, [9, 5, 3]),
        (4, [1, 3, 5]),
        (5, [1, 3, 5]),
        (6, [9, 5, 3]),
    ],
)
def test_a_full_buffer_keeps_what_its_order_says(method: int, kept: list[int]) -> None:
    """1 first in first out, 2 last in first out, 3 largest, 4 smallest, 5, 6 by distance from 0."""
    world = World()
    profile = world[PROFILE]
    assert isinstance(profile, ProfileGeneric)
    profile.invoke(1, NOTHING, world.occasion())
    energy = capture_object(3, ENERGY, 2)
    for index, value in (
        (3, array([energy])),
        (5, enum(method)),
        (6, energy),
        (8, double_long_unsigned(3)),
    ):
        profile.store(index, value)
    for value in (5, 3, 9, 1):
        profile.add((double_long_unsigned(value),))
    assert [row[0].integer() for row in profile.rows] == kept


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 5), st.integers(0, 5))
def test_entries_and_columns_are_counted_from_one(
    first: int, last: int, first_column: int, last_column: int
) -> None:
    world = World()
    whole = rows(world)
    selection = by_entry(first, last, first_column=first_column, last_column=last_column)
    profile = world[PROFILE]
    if first < 1 or first_column < 1 or last_column > 3:
        with pytest.raises(AccessRefused):
            profile.read_part(2, selection, world.occasion())
        return
    part = profile.read_part(2, selection, world.occasion())
    expected = [
        row[first_column - 1 : last_column or 3]
        for number, row in enumerate(whole, start=1)
        if first <= number and (number <= last or last == 0)
    ]
    assert [row.elements() for row in part.elements()] == expected


def test_a_range_of_values_has_both_limits_inside() -> None:
    world = World()
    energy = capture_object(3, ENERGY, 2)
    values = [row[2] for row in rows(world)]
    part = world[PROFILE].read_part(
        2, by_range(energy, values[3], values[5], [energy]), world.occasion()
    )
    assert [row.elements()[0] for row in part.elements()] == values[3:6]


@pytest.mark.parametrize(
    ("restricting", "limit"),
    [
        (capture_object(3, obis("1-0:2.8.0"), 2), double_long_unsigned(1)),
        (CLOCK_COLUMN, double_long_unsigned(1)),
        (capture_object(3, ENERGY, 2), boolean(True)),
    ],
    ids=["no such column", "a number for a time", "no number"],
)
def test_a_range_that_makes_no_sense_is_refused(restricting: Data, limit: Data) -> None:
    world = World()
    selection = by_range(restricting, limit, limit)
    with pytest.raises(AccessRefused):
        world[PROFILE].read_part(2, selection, world.occasion())


def test_compact_data_is_its_template_and_bare_values() -> None:
    world = World()
    name = "0-0:66.0.1"
    contents = world.read(name, 2).octets()
    description = TYPE_DESCRIPTION.decode(world.read(name, 5).octets())
    (row,) = decode_contents(description, contents)
    assert row.elements()[0] == unsigned(1)
    assert row.elements()[2] == double_long_unsigned(1234567)
    assert len(contents) < 20
    with pytest.raises(AccessRefused):
        world.write(name, 3, array([]))


# -- what happens by itself ------------------------------------------------------------------------

TARIFF = "0-0:96.14.0"


def test_a_calendar_changes_the_tariff_by_the_time_of_the_day() -> None:
    world = World()  # a Monday, at midnight
    seen = []
    for _ in range(24):
        world.wait(hours=1)
        seen.append(world.read(TARIFF, 2).integer())
    assert seen == [1] * 21 + [2] * 3


def test_weekends_and_special_days_have_days_of_their_own() -> None:
    world = World()
    world.wait(hours=24 * 5 + 8)  # Saturday
    assert world.read(TARIFF, 2) == unsigned(2)
    world.wait(hours=48)  # Monday
    assert world.read(TARIFF, 2) == unsigned(1)
    special = structure(
        long_unsigned(7), octet_string(Date(2026, 6, 23, None).encode()), unsigned(2)
    )
    world.invoke("0-0:11.0.0", 1, special)
    world.wait(hours=24)
    assert world.read(TARIFF, 2) == unsigned(2)
    world.invoke("0-0:11.0.0", 2, long_unsigned(7))
    assert world.refused("0-0:11.0.0", 2, long_unsigned(7)) is DataAccessResult.OTHER_REASON


@pytest.mark.parametrize("at", [moment(2026, 6, 15, 12), moment(1, 1, 1)], ids=["noon", "year 1"])
def test_a_passive_calendar_takes_over_when_its_time_has_come(at: Data) -> None:
    world = World()
    calendar = "0-0:13.0.0"
    world.write(calendar, 10, at)
    world.wait(hours=13)
    assert world.read(calendar, 2) == octet_string(b"CAL2")
    assert world.read(calendar, 10) == octet_string(DateTime().encode())
    assert world.read(calendar, 5) == array([])


def test_a_schedule_runs_its_script_at_its_times_and_not_for_what_is_over() -> None:
    world = World()
    schedule = "0-0:15.0.1"
    daily = structure(octet_string(Time(6, 0, 0, 0).encode()), octet_string(Date().encode()))
    world.wait(hours=7)
    world.write(schedule, 4, array([daily]))
    world.wait(hours=22)
    assert world.effects == []
    world.wait(hours=2)
    assert world.effects == [OutputChanged(obis("0-0:96.3.10"), connected=False)]


def test_a_limiter_acts_after_it_was_exceeded_long_enough() -> None:
    world = World()
    world.write("0-0:96.131.1", 2, double_long_unsigned(6000))
    world.wait(seconds=30)
    world.write("0-0:96.131.1", 2, double_long_unsigned(4000))
    world.wait(seconds=120)
    assert world.effects == []
    world.write("0-0:96.131.1", 2, double_long_unsigned(6000))
    world.wait(seconds=59)
    assert world.effects == []
    world.wait(seconds=2)
    output = obis("0-0:96.3.10")
    assert world.effects == [OutputChanged(output, connected=False)]
    world.write("0-0:96.131.1", 2, double_long_unsigned(100))
    world.wait(seconds=61)
    assert world.effects[1:] == [OutputChanged(output, connected=True)]


def test_a_threshold_acts_when_it_is_crossed_and_not_beyond_it() -> None:
    world = World()
    for value, alarm in ((8000, 0), (9000, 1), (9500, 1), (8999, 0)):
        world.write("0-0:96.131.1", 2, double_long_unsigned(value))
        assert world.read("0-0:97.97.0", 2) == double_long_unsigned(alarm)


def test_an_alarm_wants_its_push() -> None:
    world = World()
    world.write("0-0:97.98.0", 2, double_long_unsigned(4))
    assert world.effects == [PushWanted(obis("0-0:25.9.1"))]


@pytest.mark.parametrize("mode", range(7))
def test_a_switch_goes_the_ways_that_its_mode_allows(mode: int) -> None:
    world = World()
    switch = "0-0:96.3.10"
    world.write(switch, 4, enum(mode))
    if mode == 0:
        assert world.refused(switch, 1) is DataAccessResult.OTHER_REASON
        assert world.refused(switch, 2) is DataAccessResult.OTHER_REASON
        assert world.read(switch, 2) == boolean(True)
        return
    world.invoke(switch, 1)
    assert (world.read(switch, 2), world.read(switch, 3)) == (boolean(False), enum(0))
    world.invoke(switch, 2)
    connects = mode in (2, 4)
    assert world.read(switch, 3) == enum(1 if connects else 2)
    assert world.read(switch, 2) == boolean(connects)


# -- firmware --------------------------------------------------------------------------------------

IMAGE = "0-0:44.0.0"
FIRMWARE = sealed_image(bytes(range(150)))


def initiate(world: World, size: int = len(FIRMWARE)) -> None:
    world.invoke(IMAGE, 1, structure(octet_string(b"FW2"), double_long_unsigned(size)))


def block(number: int, value: bytes | None = None) -> Data:
    octets = FIRMWARE[number * 64 : number * 64 + 64] if value is None else value
    return structure(double_long_unsigned(number), octet_string(octets))


def test_an_image_arrives_in_any_order_and_runs() -> None:
    world = World()
    initiate(world)
    assert world.read(IMAGE, 3).bits().length == 3
    for number in (2, 0, 0):
        world.invoke(IMAGE, 2, block(number))
    assert str(world.read(IMAGE, 3).bits()) == "101"
    assert world.read(IMAGE, 4) == double_long_unsigned(1)
    assert world.refused(IMAGE, 3) is DataAccessResult.OTHER_REASON
    assert world.read(IMAGE, 6) == enum(1)
    world.invoke(IMAGE, 2, block(1))
    assert world.read(IMAGE, 4) == double_long_unsigned(3)
    assert world.refused(IMAGE, 4) is DataAccessResult.OTHER_REASON
    world.invoke(IMAGE, 3)
    assert world.read(IMAGE, 6) == enum(3)
    (found,) = world.read(IMAGE, 7).elements()
    assert found.elements()[0] == double_long_unsigned(len(FIRMWARE))
    world.invoke(IMAGE, 4)
    assert world.read(IMAGE, 6) == enum(6)
    assert world.effects == [FirmwareActivated(b"FW2")]
    assert world.read("0-0:0.2.0", 2) == octet_string(b"FW2")


def test_an_image_that_is_not_genuine_does_not_run() -> None:
    world = World()
    initiate(world)
    for number in range(3):
        world.invoke(IMAGE, 2, block(number))
    world.invoke(IMAGE, 1, structure(octet_string(b"FW3"), double_long_unsigned(64)))
    world.invoke(IMAGE, 2, block(0))
    assert world.refused(IMAGE, 3) is DataAccessResult.OTHER_REASON
    assert world.read(IMAGE, 6) == enum(4)
    assert world.refused(IMAGE, 4) is DataAccessResult.OTHER_REASON
    assert world.read("0-0:0.2.0", 2) == octet_string(b"FW1")


@pytest.mark.parametrize(
    "wrong",
    [block(3, b""), block(0xFFFFFFFF, bytes(64)), block(0, bytes(63)), block(2, bytes(64))],
    ids=["one too many", "far too many", "too short", "last too long"],
)
def test_a_block_that_does_not_fit_changes_nothing(wrong: Data) -> None:
    world = World()
    assert world.refused(IMAGE, 2, block(0)) is DataAccessResult.OTHER_REASON  # not initiated
    initiate(world)
    assert world.refused(IMAGE, 2, wrong) is DataAccessResult.OTHER_REASON
    assert str(world.read(IMAGE, 3).bits()) == "000"


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_an_image_of_nothing_or_everything_is_refused(size: int) -> None:
    world = World()
    with pytest.raises(AccessRefused):
        initiate(world, size)
    assert world.read(IMAGE, 6) == enum(0)


def test_nothing_works_while_image_transfer_is_not_enabled() -> None:
    world = World()
    initiate(world)
    world.write(IMAGE, 5, boolean(False))
    for method, parameter in ((2, block(0)), (3, NOTHING), (4, NOTHING)):
        assert world.refused(IMAGE, method, parameter) is DataAccessResult.READ_WRITE_DENIED


def test_firmware_may_be_activated_at_a_set_time() -> None:
    world = World()
    initiate(world)
    for number in range(3):
        world.invoke(IMAGE, 2, block(number))
    world.invoke(IMAGE, 3)
    at = structure(
        octet_string(Time(3, 0, 0, 0).encode()), octet_string(Date(2026, 6, 16).encode())
    )
    world.write("0-0:15.0.2", 4, array([at]))
    world.wait(hours=26)
    assert world.read(IMAGE, 6) == enum(3)
    world.wait(hours=2)
    assert world.read(IMAGE, 6) == enum(6)


# -- time of objects -------------------------------------------------------------------------------


def test_nothing_is_due_in_the_past_for_ever() -> None:
    world = World()
    world.write("0-0:1.0.0", 2, moment(2090, 1, 1, deviation=-60))
    world.wait(hours=2)
    assert world.now == Instant(EPOCH.microseconds + 2 * 3600 * 1_000_000)
    assert CLOCK in world.device.objects


def test_another_monitored_value_crosses_nothing_by_being_another() -> None:
    world = World()
    world.write("0-0:97.98.0", 2, double_long_unsigned(4))
    world.effects.clear()
    for class_id, name, index in ((3, ENERGY, 2), (1, obis("0-0:97.98.0"), 2), (1, WATCHED, 77)):
        reference = structure(long_unsigned(class_id), octet_string(name), integer(index))
        world.write("0-0:16.1.1", 3, reference)
    world.write("0-0:97.98.0", 2, double_long_unsigned(0))
    assert world.effects == []
