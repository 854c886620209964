"""Phrases about how a meter ends a packet that does not come, and how often it polls."""

from __future__ import annotations

from itertools import pairwise

from pytest_bdd import parsers, then, when

from harness.checks import downlink_endings as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear
from harness.scenes.verdict import Inconclusive, NotApplicable, Verdict
from harness.stimuli.crossings import Arrival
from harness.stimuli.downlink_scripts import in_order, script_called
from harness.stimuli.fragments_to_meter import (
    ANOTHER,
    Said,
    has_aborted,
    request_comes,
    request_packet,
    wait,
)
from harness.stimuli.fragments_to_meter import Parts as Packet
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.messages import AckRequest

_ENDS = {"never comes": "none after the first", "has a wrong check": "with a wrong RCS"}
"""What becomes of the end of a packet, and what is said of it then."""


@when(
    parsers.parse("a request comes in {count:d} fragments, {how}, and time passes"),
    target_fixture="arrival",
)
def end_never_comes(scene: Scene, count: int, how: str) -> Arrival:
    arrival = request_comes(scene, count, scene.profile.downlink, script_called(how))
    said = checks.acks_before_the_abort(scene.trace, scene.profile, since=arrival.since)
    if not has_aborted(scene, arrival.since) and said.verdict is not Verdict.FAIL:
        _inactivity_passes(scene)
    return arrival


@when(
    parsers.parse("a request comes whose end {fate}, and then another one comes"),
    target_fixture="arrival",
)
def another_comes_after_one_without_end(scene: Scene, fate: str) -> Arrival:
    before = end_never_comes(scene, 3, _ENDS[fate])
    packet, rule = request_packet(scene, ANOTHER), scene.profile.downlink
    return request_comes(scene, 3, rule, in_order, packet=packet, before=before)


@when(
    parsers.parse("a request comes in {count:d} fragments with {hours:d} hours between them"),
    target_fixture="arrival",
)
def fragments_come_slowly(scene: Scene, count: int, hours: int) -> Arrival:
    return _comes_slowly(scene, count, Duration.of(hours=hours), questions=1)


@when(
    parsers.parse(
        "a request comes in {count:d} fragments with questions {hours:d} hours apart between them"
    ),
    target_fixture="arrival",
)
def questions_come_slowly(scene: Scene, count: int, hours: int) -> Arrival:
    return _comes_slowly(scene, count, Duration.of(hours=hours), questions=2)


def _comes_slowly(scene: Scene, count: int, pause: Duration, *, questions: int) -> Arrival:
    """Requests for the next window come in between: in that phase a meter repeats nothing."""

    def slowly(parts: Packet) -> list[Said]:
        said: list[Said] = [parts.first]
        for before, part in pairwise(parts.fragments):
            asks = [AckRequest(part.w), pause] * questions if part.w != before.w else [pause]
            said += [*asks, part]
        return said

    arrival = request_comes(scene, count, scene.profile.downlink, slowly)
    if checks.gave_up_for_want_of_acks(scene.trace, scene.profile, since=arrival.since):
        raise Inconclusive("the meter repeated its ACK as often as it may, and then gave up")
    return arrival


@when(
    "a request has come in fragments and the gateway is not heard any more",
    target_fixture="arrival",
)
def gateway_is_silent_after_the_end(scene: Scene) -> Arrival:
    rule = scene.profile.downlink
    if rule.retransmission_timer is None:
        raise Inconclusive("the profile has no Retransmission Timer")
    if scene.profile.link.listens_by_itself:
        raise NotApplicable("a meter that listens by itself has no need of uplinks to be asked")
    arrival = request_comes(scene, 3, rule, in_order)
    wait(scene, rule.retransmission_timer.times(1 + 3 / rule.max_ack_requests))
    scene.trace.remark(scene.now, "nothing was sent to the meter up to here")
    return arrival


def _inactivity_passes(scene: Scene) -> None:
    timer = scene.profile.downlink.inactivity_timer
    if timer is None:
        raise Inconclusive("the profile has no Inactivity Timer")
    wait(scene, timer.times(1.05))
    if not scene.company.over_ip:
        meter_can_hear(scene)
        scene.settle()


@then("the meter gives the packet up")
def packet_is_given_up(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.gives_up(scene.trace, scene.profile, since=arrival.since))


@then("as many acknowledgements come before that as are agreed")
def acks_come_before_the_abort(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.acks_before_the_abort(scene.trace, scene.profile, since=arrival.since))


@then("the acknowledgement is repeated at once")
def ack_is_repeated(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.repeated_promptly(scene.trace, scene.profile, since=arrival.since))


@then("the meter opens receive windows often enough to be asked")
def windows_are_opened(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.polls_after_the_end(scene.trace, scene.profile, since=arrival.since))
