"""Phrases about clocks, profiles, calendars, and what happens when their time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from harness.checks import objects as checks
from harness.checks import objects_rules as rules
from harness.checks import objects_time as times
from harness.checks.objects import Look
from harness.device.declaration import Answer
from harness.octets.reading import apdus
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.steps.objects import (
    judge_rule,
    looks_at,
    looks_at_all,
    tries_to_invoke,
    tries_to_write,
)
from harness.stimuli import belongings
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.belongings import Held, Listed
from harness.stimuli.dialogue import asks
from reference_stack.cosem.selection import by_entry
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.data import Data, double_long_unsigned, long, octet_string
from reference_stack.dlms.date_time import DateTime
from reference_stack.dlms.requests import Read
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant

CLOCK_TOLERANCE = Duration.of(seconds=60)
"""Setting a clock over class A takes as long as the way of the request."""
LONGEST_PERIOD = Duration.of(hours=1)
MOST_CAPTURES = 200
_MOST_ROWS = 200
_ROWS = 10
_TIME, _SHIFT_TIME = 2, 6
_PERIODS = 2
_ACTIVATE = 1


def wall_clock(scene: Scene) -> DateTime:
    """What the meter's clock shows now. Raises Inconclusive, NotApplicable."""
    return clock_at(scene)[1]


def clock_at(scene: Scene) -> tuple[Instant, DateTime]:
    """What the meter's clock shows, and when. Raises Inconclusive, NotApplicable."""
    clock = belongings.find(scene, "clock")
    shown = belongings.value(scene, clock.attribute(_TIME)).date_time()
    answers = apdus(scene.trace, scene.profile, direction=Direction.UPLINK)
    return max(seen.at for seen, _ in answers), shown


def ahead(moment: DateTime, seconds: float) -> DateTime:
    """So much later in local time, the zone as it was."""
    later = moment.moment() + timedelta(seconds=seconds)
    saved = bool(moment.deviation_minutes is not None)
    told = DateTime.of(later.replace(tzinfo=None))
    return told._replace(deviation_minutes=moment.deviation_minutes) if saved else told


@given("the meter lets its clock be shifted", target_fixture="entry")
def clock_may_be_shifted(scene: Scene) -> Listed:
    entry = belongings.listed(scene, belongings.find(scene, "clock"))
    if not entry.methods.get(_SHIFT_TIME, 0) & 1:
        raise NotApplicable("the clock of the meter may not be shifted")
    return entry


@given("the clock of the meter has been read", target_fixture="before")
def clock_has_been_read(scene: Scene) -> Look:
    return looks_at(scene, belongings.find(scene, "clock").attribute(_TIME))


@when("the head-end sets the clock an hour ahead", target_fixture="written")
def head_end_sets_clock(scene: Scene, before: Look) -> tuple[Data, Look]:
    target = octet_string(ahead(wall_clock(scene), 3600).encode())
    return target, tries_to_write(scene, _attribute(before), target)


@then("the clock goes on from what it was set to")
def clock_goes_on(scene: Scene, before: Look, written: tuple[Data, Look]) -> None:
    value, look = written
    looks = look, looks_at(scene, _attribute(before))
    trace, profile = scene.trace, scene.profile
    scene.judge(checks.all_served(trace, profile, (look,), "the clock may be set"))
    scene.judge(times.clock_set(trace, profile, value, looks, tolerance=CLOCK_TOLERANCE))


@when(parsers.parse("the head-end shifts the clock by {seconds:d} seconds"), target_fixture="look")
def head_end_shifts_clock(scene: Scene, entry: Listed, before: Look, seconds: int) -> Look:
    return tries_to_invoke(scene, entry.held.method(_SHIFT_TIME), long(seconds))


@then(parsers.parse("the clock has moved by {seconds:d} seconds"))
def clock_has_moved(scene: Scene, before: Look, seconds: int) -> None:
    looks = before, looks_at(scene, _attribute(before))
    tolerance = CLOCK_TOLERANCE
    scene.judge(
        times.clock_moved(scene.trace, scene.profile, looks, seconds=seconds, tolerance=tolerance)
    )


@then("it is done")
def it_is_done(scene: Scene, look: Look) -> None:
    scene.judge(checks.all_served(scene.trace, scene.profile, (look,), "it is done"))


@then("it is not done")
def it_is_not_done(scene: Scene, look: Look) -> None:
    scene.judge(checks.none_served(scene.trace, scene.profile, (look,), "it is refused"))


def _attribute(look: Look) -> AttributeDescriptor:
    assert isinstance(look.attribute, AttributeDescriptor)
    return look.attribute


# -- profiles --------------------------------------------------------------------------------------


@given("the capture period of the load profile is known", target_fixture="period")
def period_is_known(scene: Scene, held: Held) -> Duration:
    seconds = belongings.value(scene, held.attribute(4)).integer()
    if not 0 < seconds * 1_000_000 <= LONGEST_PERIOD.microseconds:
        raise Inconclusive(f"the capture period is {seconds} s, and nobody waits for that")
    return Duration.of(seconds=seconds)


@given("the log of events has room for few rows", target_fixture="capacity")
def log_is_small(scene: Scene, held: Held) -> int:
    capacity = belongings.value(scene, held.attribute(8)).integer()
    if not 0 < capacity <= MOST_CAPTURES:
        raise Inconclusive(f"a profile of {capacity} rows takes too long to be filled")
    return capacity


@when("two capture periods pass", target_fixture="looks")
def periods_pass(scene: Scene, held: Held, period: Duration) -> tuple[Look, ...]:
    before = looks_at(scene, held.attribute(7))
    scene.play(Duration(_PERIODS * period.microseconds))
    return before, looks_at(scene, held.attribute(7))


@when("more rows are captured than the log has room for", target_fixture="looks")
def log_is_overfilled(scene: Scene, held: Held, capacity: int) -> tuple[Look, ...]:
    for _ in range(capacity + 1):
        belongings.carry_out(scene, held.method(2))
    return (looks_at(scene, held.attribute(7)),)


@when("the head-end changes the capture period", target_fixture="looks")
def period_is_changed(scene: Scene, held: Held, period: Duration) -> tuple[Look, ...]:
    if not belongings.value(scene, held.attribute(7)).integer():
        raise Inconclusive("the load profile is empty")
    half = double_long_unsigned(period.microseconds // 2_000_000)
    belongings.set_up(scene, held.attribute(4), half)
    return (looks_at(scene, held.attribute(7)),)


@then("each of them has brought a row")
def each_has_brought_a_row(scene: Scene, held: Held, looks: Sequence[Look]) -> None:
    capacity = belongings.value(scene, held.attribute(8)).integer()
    judge_rule(scene, looks, times.captured_rows(periods=_PERIODS, capacity=capacity))


@then("the log holds as many rows as it has room for")
def log_is_full(scene: Scene, looks: Sequence[Look], capacity: int) -> None:
    judge_rule(scene, looks, times.not_more_than(capacity))


@then("the rows stand in the order of their time")
def rows_are_in_order(scene: Scene, held: Held) -> None:
    looks = looks_at(scene, held.attribute(5)), last_rows(scene, held)
    judge_rule(scene, looks, times.IN_ORDER)


def last_rows(scene: Scene, held: Held) -> Look:
    """The head-end reads the last rows of a profile, all of them if it cannot choose."""
    count = belongings.value(scene, held.attribute(7)).integer()
    buffer, since = held.attribute(2), scene.position
    selective = scene.company.declaration.capability("selective-access") is Answer.YES
    if not selective and count > _MOST_ROWS:
        raise Inconclusive(f"{count} rows are too many to be read")
    part = by_entry(max(count - _ROWS + 1, 1), max(count, 1)) if selective else None
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(buffer, part),)))
    return Look(buffer, since, scene.position)


@then("the load profile begins anew")
def profile_begins_anew(scene: Scene, looks: Sequence[Look]) -> None:
    judge_rule(scene, looks, times.EMPTIED)


# -- calendars -------------------------------------------------------------------------------------


@given("the passive calendar has another name than the active one", target_fixture="name")
def passive_has_another_name(scene: Scene, held: Held) -> Data:
    active = belongings.value(scene, held.attribute(2)).octets()
    name = octet_string(b"MTP1" if active != b"MTP1" else b"MTP2")
    belongings.set_up(scene, held.attribute(6), name)
    return name


@when("the head-end has the passive calendar take over", target_fixture="look")
def passive_takes_over(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(_ACTIVATE))


@when("the passive calendar is to take over in ten minutes", target_fixture="look")
def passive_is_to_take_over(scene: Scene, held: Held) -> Look:
    moment = ahead(wall_clock(scene), 600)
    look = tries_to_write(scene, held.attribute(10), octet_string(moment.encode()))
    scene.play(Duration.of(minutes=12))
    return look


@then("the active calendar is the passive one")
def active_is_passive(scene: Scene, held: Held, name: Data) -> None:
    looks = looks_at_all(scene, held, (2, 3, 4, 5, 6, 7, 8, 9))
    judge_rule(scene, looks[:1], rules.is_value(name, "the name of the active calendar"))
    judge_rule(scene, looks, rules.same_as_before("the calendar"))
