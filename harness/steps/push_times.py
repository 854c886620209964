"""Phrases about when a meter pushes, and how often until it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import push as checks
from harness.checks import push_times as times
from harness.checks.objects import Look
from harness.checks.push_times import Plan
from harness.octets.reading import apdus
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.steps.objects import tries_to_invoke, tries_to_write
from harness.steps.objects_time import ahead, clock_at
from harness.steps.push import RESET, has_pushed
from harness.stimuli import belongings
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.belongings import Held
from harness.stimuli.speaking import client_protects, client_says, comes_through, put_to_meter
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import ActionRequestNormal, InvokeIdAndPriority
from reference_stack.dlms.data import (
    Data,
    array,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant

WINDOW, RANDOM, RETRIES, DELAY, METHOD = 4, 5, 6, 7, 11
METHODS = {"wants its pushes confirmed": 2, "does not want its pushes confirmed": 0}
PLAN = Plan(3, Duration.of(minutes=10))
_SOON_SECONDS = 600
_OPENS_SECONDS = 1800
_WINDOW_SECONDS = 900
_RANDOM_SECONDS = 60
_DRAWS = 10
_TOLERANCE = Duration.of(minutes=3)
_CONFIRMS = ("a confirm of another push", "a confirm without protection", "a confirm heard before")


@given(parsers.re("the meter (?P<how>" + "|".join(METHODS) + ")"))
def meter_wants_confirms(scene: Scene, held: Held, how: str) -> None:
    method = belongings.result_of(scene, held.attribute(METHOD))
    if not isinstance(method, Data):
        raise NotApplicable("pushes of this version are never confirmed")
    seconds = PLAN.delay.microseconds // 1_000_000
    delay = structure(long_unsigned(seconds), long_unsigned(100), long_unsigned(seconds))
    belongings.set_up(scene, held.attribute(RETRIES), unsigned(PLAN.retries))
    belongings.set_up(scene, held.attribute(DELAY), delay)
    belongings.set_up(scene, held.attribute(METHOD), enum(METHODS[how]))


@given("the meter may push from half an hour on", target_fixture="opens")
def window_opens_later(scene: Scene, held: Held) -> Instant:
    now, shown = clock_at(scene)
    start = ahead(shown, _OPENS_SECONDS).encode()
    end = ahead(shown, _OPENS_SECONDS + _WINDOW_SECONDS).encode()
    window = array((structure(octet_string(start), octet_string(end)),))
    belongings.set_up(scene, held.attribute(WINDOW), window)
    return now.after(Duration.of(seconds=_OPENS_SECONDS))


@given("pushes are spread over a minute")
def pushes_are_random(scene: Scene, held: Held) -> None:
    belongings.set_up(scene, held.attribute(RANDOM), long_unsigned(_RANDOM_SECONDS))


@given("the alarm register shows no alarm")
def no_alarm(scene: Scene, held: Held) -> None:
    belongings.set_up(scene, held.attribute(2), double_long_unsigned(0))


@when("the push is triggered and the window has come and gone", target_fixture="cause")
def push_waits_for_window(scene: Scene, held: Held) -> Look:
    cause = has_pushed(scene, held)
    scene.play(Duration.of(seconds=_OPENS_SECONDS + _WINDOW_SECONDS))
    return cause


@when("the head-end has the meter push again and again", target_fixture="causes")
def push_often(scene: Scene, held: Held) -> tuple[Look, ...]:
    return tuple(has_pushed(scene, held) for _ in range(_DRAWS))


@when("the meter pushes and nobody confirms", target_fixture="cause")
def push_unconfirmed(scene: Scene, held: Held) -> Look:
    return _pushes_unheard(scene, held, for_good=True)


@when("the meter pushes and the first confirm is lost", target_fixture="cause")
def push_confirmed_late(scene: Scene, held: Held) -> Look:
    cause = _pushes_unheard(scene, held, for_good=False)
    scene.unmute(Party.HEAD_END)
    _all_tries(scene)
    return cause


@when(
    parsers.re("the meter pushes and hears (?P<what>" + "|".join(_CONFIRMS) + ")"),
    target_fixture="heard",
)
def push_wrongly_confirmed(scene: Scene, held: Held, what: str) -> tuple[int, Look]:
    earlier = _confirmed_before(scene, held) if what == _CONFIRMS[2] else b""
    cause = _pushes_unheard(scene, held, for_good=False)
    invoke = _invoke_of(scene, cause)
    position = scene.position
    if what == _CONFIRMS[0]:
        other = invoke._replace(invoke_id=invoke.invoke_id ^ 0x555)
        client_says(scene, MANAGEMENT, a.DataNotificationConfirm(other).encode())
    elif what == _CONFIRMS[1]:
        confirm = a.DataNotificationConfirm(invoke).encode()
        client_says(scene, MANAGEMENT, confirm, Protection.NONE)
    else:
        put_to_meter(scene, earlier)
    _all_tries(scene)
    return position, cause


@when("the head-end ends a push that is being repeated", target_fixture="ended")
def push_is_ended(scene: Scene, held: Held) -> tuple[Look, Look]:
    cause, since = _pushes_unheard(scene, held, for_good=False), scene.position
    method = held.method(RESET)
    reset = ActionRequestNormal(InvokeIdAndPriority(11), method, integer(0))
    put_to_meter(scene, client_protects(scene, MANAGEMENT, reset.encode()).encode())
    comes_through(scene)
    ending = Look(method, since, scene.position)
    _all_tries(scene)
    return ending, cause


def _pushes_unheard(scene: Scene, held: Held, *, for_good: bool) -> Look:
    """The meter pushes once, or as often as it likes, while the head-end cannot be heard."""
    since, method, head_end = scene.position, held.method(1), scene.head_end
    push = ActionRequestNormal(InvokeIdAndPriority(10), method, integer(0))
    put_to_meter(scene, client_protects(scene, MANAGEMENT, push.encode()).encode())
    assert head_end is not None
    scene.mute(Party.HEAD_END)
    comes_through(scene)
    cause = Look(method, since, scene.position)
    if for_good:
        _all_tries(scene)
    return cause


def _all_tries(scene: Scene) -> None:
    """Long enough for all repetitions and one more."""
    scene.play(Duration((PLAN.retries + 2) * PLAN.delay.microseconds))


def _invoke_of(scene: Scene, cause: Look) -> a.LongInvokeIdAndPriority:
    found = checks.pushes(scene.trace, scene.profile, since=cause.since).found
    if not found:
        raise Inconclusive("there is no push that could be confirmed")
    return found[0].notification.invoke


def _confirmed_before(scene: Scene, held: Held) -> bytes:
    """The payload of the confirm of a push that is over."""
    since = scene.position
    has_pushed(scene, held)
    comes_through(scene)
    _all_tries(scene)
    downlinks = apdus(scene.trace, scene.profile, direction=Direction.DOWNLINK, since=since)
    for observation, reading in downlinks:
        if isinstance(reading.apdu, a.DataNotificationConfirm):
            return observation.crossing.octets[48:]
    raise Inconclusive("no push was confirmed that could be confirmed again")


# -- schedules and alarms --------------------------------------------------------------------------


@when("a push is scheduled in ten minutes", target_fixture="scheduled")
def push_is_scheduled(scene: Scene, held: Held) -> tuple[Instant, Look]:
    now, shown = clock_at(scene)
    moment = ahead(shown, _SOON_SECONDS)
    time, date = octet_string(moment.time.encode()), octet_string(moment.date.encode())
    cause = tries_to_write(scene, held.attribute(4), array((structure(time, date),)))
    scene.play(Duration.of(seconds=2 * _SOON_SECONDS))
    return now.after(Duration.of(seconds=_SOON_SECONDS)), cause


@when("the head-end has the first push script executed", target_fixture="cause")
def push_script_runs(scene: Scene, held: Held) -> Look:
    return tries_to_invoke(scene, held.method(1), long_unsigned(1))


@when("an alarm is raised", target_fixture="cause")
def alarm_is_raised(scene: Scene, held: Held) -> Look:
    return tries_to_write(scene, held.attribute(2), double_long_unsigned(1))


@then("the push comes when it is scheduled")
def push_comes_on_schedule(scene: Scene, scheduled: tuple[Instant, Look]) -> None:
    moment, cause = scheduled
    scene.judge(times.pushed_at(scene.trace, scene.profile, moment, cause, tolerance=_TOLERANCE))


@then("the push tells of the alarm")
def push_tells_alarm(scene: Scene, cause: Look) -> None:
    alarm = double_long_unsigned(1)
    scene.judge(checks.tells(scene.trace, scene.profile, alarm, cause))


@then("the push comes once its window is open")
def push_comes_in_window(scene: Scene, opens: Instant, cause: Look) -> None:
    scene.judge(times.not_before(scene.trace, scene.profile, opens, cause))


@then("pushes come within that minute and not all at once")
def pushes_are_spread(scene: Scene, causes: Sequence[Look]) -> None:
    interval = Duration.of(seconds=_RANDOM_SECONDS)
    scene.judge(times.spread(scene.trace, scene.profile, interval, causes))


@then("the push is repeated as often and as late as it is set")
def push_is_repeated(scene: Scene, cause: Look) -> None:
    scene.judge(times.repeated(scene.trace, scene.profile, PLAN, cause))


@then("repetitions differ by nothing but their counters")
def repetitions_are_the_same(scene: Scene, cause: Look) -> None:
    scene.judge(times.same_but_for_counters(scene.trace, scene.profile, cause))


@then("the push is repeated until it is confirmed, and no longer")
def push_stops_when_confirmed(scene: Scene, cause: Look) -> None:
    scene.judge(times.stops_when_confirmed(scene.trace, scene.profile, cause))


@then("the push is sent once and asks for no confirm")
def push_is_sent_once(scene: Scene, cause: Look) -> None:
    scene.judge(times.sent_once_unconfirmed(scene.trace, scene.profile, cause))


@then("the push is repeated nevertheless")
def push_goes_on(scene: Scene, heard: tuple[int, Look]) -> None:
    position, cause = heard
    scene.judge(times.goes_on_after(scene.trace, scene.profile, position, cause))


@then("the push is not repeated any more")
def push_has_ended(scene: Scene, ended: tuple[Look, Look]) -> None:
    ending, cause = ended
    scene.judge(times.ends_after(scene.trace, scene.profile, ending, cause))
