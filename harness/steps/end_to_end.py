"""Phrases about the whole way: a push, a request that waited for it, and the answer."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import end_to_end as checks
from harness.octets.reading import apdus
from harness.scenes.frames import going, nth
from harness.scenes.radio import Delaying, Losing, Repeating
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.arrangements import MANAGEMENT, PUBLIC
from harness.stimuli.dialogue import lets_through
from harness.stimuli.losses import outlasts_losses
from harness.stimuli.objects import CLOCK_TIME, LONG_VALUE
from reference_stack.dlms.apdu import AttributeWithSelection, DataNotification
from reference_stack.dlms.requests import Read
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant

ASKED = {"the time": CLOCK_TIME, "a long value": LONG_VALUE}
_LONG_FRAMES = 5
"""A data rate whose frames carry a short answer whole."""
_PERIOD = Duration.of(hours=1)
_ALL = 10_000
_MARGIN = 1.5
_OVERTAKEN = 5


@given("frames carry short messages whole")
def frames_are_long(scene: Scene) -> None:
    link = scene.profile.link
    if link.payload_limit_octets < 100:
        scene.arrange(replace(scene.profile, link=replace(link, data_rate=_LONG_FRAMES)))


@given(parsers.parse("the head-end receives {octets:d} octets at once"))
def head_end_receives_little(scene: Scene, octets: int) -> None:
    agreed = scene.profile.association(MANAGEMENT)
    changed = replace(agreed, client_max_receive_octets=octets)
    scene.arrange(scene.profile.with_association(MANAGEMENT, changed))


def needs_a_radio(scene: Scene) -> None:
    """Raises NotApplicable when the meter is reached without one."""
    if scene.company.over_ip:
        raise NotApplicable("the meter is reached without a radio")


@given("the first frame of the meter is lost")
def first_frame_is_lost(scene: Scene) -> None:
    needs_a_radio(scene)
    scene.lose("a frame of the meter", Losing(going(Direction.UPLINK)))


@given(parsers.parse("frame {number:d} of the meter is lost"))
def frame_is_lost(scene: Scene, number: int) -> None:
    needs_a_radio(scene)
    scene.lose(f"frame {number} of the meter", Losing(nth(number, Direction.UPLINK)))


@given("every frame of the meter is heard twice")
def frames_are_heard_twice(scene: Scene) -> None:
    needs_a_radio(scene)
    fits, after = going(Direction.UPLINK), Duration.of(seconds=0.2)
    scene.radio.conditions.append(Repeating(fits, after=after, times=_ALL))


@given("frames of the meter overtake one another")
def frames_overtake(scene: Scene) -> None:
    needs_a_radio(scene)
    fits, late = nth(_OVERTAKEN, Direction.UPLINK), Duration.of(seconds=12)
    scene.radio.conditions.append(Delaying(fits, by=late))


def asks_for(scene: Scene, what: str, association: str = MANAGEMENT) -> None:
    """The head-end asks; nobody makes the meter speak."""
    head_end_asks(scene, association, Read((AttributeWithSelection(ASKED[what]),)))
    if scene.party is not Party.HEAD_END:
        scene.settle()


def pushes(scene: Scene) -> None:
    """The meter pushes, by its upper tester or of its own accord. Raises Inconclusive."""
    if scene.party is not Party.METER:
        scene.act(Party.METER, scene.meter.push)
    elif not scene.can(Party.METER, "push"):
        _pushes_by_itself(scene)
    scene.settle()


def _pushes_by_itself(scene: Scene) -> None:
    """It does so as often as it is declared to report. Anything else that it sends is no push."""
    interval = scene.company.declaration.value("reporting-interval")
    if not isinstance(interval, Duration):
        raise Inconclusive(
            "the device takes no order to push, and its declaration names no reporting interval"
        )
    since = scene.position

    def has_pushed() -> bool:
        uplinks = apdus(scene.trace, scene.profile, direction=Direction.UPLINK, since=since)
        return any(isinstance(reading.apdu, DataNotification) for _, reading in uplinks)

    if not scene.play(interval.times(_MARGIN), until=has_pushed):
        raise Inconclusive(f"no push of the meter arrived within {interval.times(_MARGIN)}")


@when(
    parsers.re("the head-end has asked for (?P<what>" + "|".join(ASKED) + ") and the meter pushes"),
    target_fixture="since",
)
def asked_and_pushes(scene: Scene, what: str) -> int:
    since = scene.position
    asks_for(scene, what)
    pushes(scene)
    lets_through(scene)
    outlasts_losses(scene, since)
    return since


@when("the meter pushes", target_fixture="since")
def meter_pushes(scene: Scene) -> int:
    since = scene.position
    pushes(scene)
    return since


@when("the head-end asks and the meter is silent for an hour", target_fixture="silence")
def asks_into_silence(scene: Scene) -> tuple[int, Instant]:
    since = scene.position
    asks_for(scene, "the time", PUBLIC)
    scene.play(_PERIOD)
    end = scene.now
    pushes(scene)
    _ours_speaks(scene)
    return since, end


@when("the head-end asks for the time", target_fixture="since")
def asks_for_time(scene: Scene) -> int:
    since = scene.position
    asks_for(scene, "the time")
    pushes(scene)
    _ours_speaks(scene)
    lets_through(scene)
    return since


def _ours_speaks(scene: Scene) -> None:
    """Our meter sends once more, so that what waits has a window; for the others it is a push."""
    if scene.party is not Party.METER:
        scene.act(Party.METER, scene.meter.uplink)
        scene.settle()


@then("the request is answered in full")
def request_is_answered(scene: Scene, since: int) -> None:
    scene.require_losses()
    scene.judge(checks.answered_after_push(scene.trace, scene.profile, since=since))


@then("the push arrives whole")
def push_arrives_whole(scene: Scene, since: int) -> None:
    scene.judge(checks.whole_push(scene.trace, scene.profile, since=since))


@then("the request reaches the meter once")
def request_is_heard_once(scene: Scene, silence: tuple[int, Instant]) -> None:
    scene.judge(checks.heard_once(scene.trace, scene.profile, since=silence[0]))


@then("the head-end asks once and waits")
def head_end_waits(scene: Scene, silence: tuple[int, Instant]) -> None:
    since, end = silence
    scene.judge(checks.asked_once(scene.trace, scene.profile, until=end, since=since))


@then(parsers.re("everything that the (?P<party>meter|head-end) says is protected on the way"))
def everything_is_protected(scene: Scene, since: int, party: str) -> None:
    who = Party(party)
    scene.judge(checks.always_protected(scene.trace, scene.profile, who, since=since))


@then("the wrapper is the same on both sides of the air")
def wrapper_is_the_same(scene: Scene, since: int) -> None:
    needs_a_radio(scene)
    trace, profile = scene.trace, scene.profile
    scene.judge(checks.wrapper_survives(trace, profile, scene.party, since=since))


@then("this costs as little on the air as is declared")
def costs_are_declared(scene: Scene, since: int) -> None:
    needs_a_radio(scene)
    declared = scene.company.declaration.value("daily-octets")
    budget = declared if isinstance(declared, int) else None
    way = Direction.DOWNLINK if scene.party is Party.HEAD_END else Direction.UPLINK
    scene.judge(checks.within_budget(scene.trace, scene.profile, way, budget, since=since))
