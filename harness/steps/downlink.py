"""Phrases about packets that come down to a meter in fragments."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from harness.checks import downlink as checks
from harness.checks import downlink_bitmaps as bitmaps
from harness.checks import downlink_requests as requests
from harness.device.declaration import Answer
from harness.scenes.scene import Scene
from harness.scenes.verdict import NotApplicable, Verdict
from harness.stimuli.crossings import Arrival, echo_request_to_meter
from harness.stimuli.downlink_scripts import REFUSED_FIRST, in_order, script_called
from harness.stimuli.fragments_to_meter import (
    ANOTHER,
    YET_ANOTHER,
    request_comes,
    request_packet,
    wait,
)
from reference_stack.kernel.instant import Duration

_ECHO_OCTETS = 24


@when(
    parsers.re(r"a request comes in (?P<count>\d+) fragments, (?P<how>(?!.*, and time passes).+)"),
    converters={"count": int},
    target_fixture="arrival",
)
def request_comes_in_fragments(scene: Scene, count: int, how: str) -> Arrival:
    arrival = request_comes(scene, count, scene.profile.downlink, script_called(how))
    if how in REFUSED_FIRST and checks.refused_by_abort(
        scene.trace, scene.profile, since=arrival.since
    ):
        raise NotApplicable("the meter answers a wrong RCS with an abort, which ends the packet")
    return arrival


@when("a request comes as an end alone", target_fixture="arrival")
def request_comes_as_an_end(scene: Scene) -> Arrival:
    return request_comes(scene, 1, scene.profile.downlink, in_order)


@when(
    parsers.parse("an echo request comes in {count:d} fragments, {how}"),
    target_fixture="arrival",
)
def echo_request_comes_in_fragments(scene: Scene, count: int, how: str) -> Arrival:
    packet = echo_request_to_meter(scene, _ECHO_OCTETS)
    return request_comes(scene, count, scene.profile.downlink, script_called(how), packet=packet)


@when(
    "a request is aborted after its first fragment and another one comes in fragments",
    target_fixture="arrival",
)
def another_request_after_an_abort(scene: Scene) -> Arrival:
    rule = scene.profile.downlink
    aborted = request_comes(scene, 3, rule, script_called("an abort after the first"))
    arrival = _another(scene, aborted, ANOTHER)
    confirmed = checks.packet_confirmed(scene.trace, scene.profile, since=arrival.since)
    if rule.inactivity_timer is None or confirmed.verdict is Verdict.PASS:
        return arrival
    # To end the packet is a MAY: the one before may still have been under way. RFC8724 §8.4.2.2
    wait(scene, rule.inactivity_timer.times(1.05))
    return _another(scene, aborted, YET_ANOTHER)


@when("two requests come in fragments, one after the other", target_fixture="arrival")
def two_requests_come(scene: Scene) -> Arrival:
    return _another(scene, request_comes(scene, 3, scene.profile.downlink, in_order), ANOTHER)


def _another(scene: Scene, before: Arrival, invoke_id: int) -> Arrival:
    packet, rule = request_packet(scene, invoke_id), scene.profile.downlink
    return request_comes(scene, 3, rule, in_order, packet=packet, before=before)


@given(parsers.parse("packets that come down are given up after {hours:d} hours"))
def inactivity_timer_is(scene: Scene, hours: int) -> None:
    rule = replace(scene.profile.downlink, inactivity_timer=Duration.of(hours=hours))
    scene.arrange(scene.profile.with_rule(rule))


@then("the request in it is answered")
def request_is_answered(scene: Scene, arrival: Arrival) -> None:
    _can_be_seen(scene)
    plainly, since = arrival.asked_plainly or 0, arrival.since
    scene.judge(
        requests.request_answered(
            scene.trace, scene.profile, arrival.meant, asked_plainly=plainly, since=since
        )
    )


@then("no request in it is answered")
def no_request_is_answered(scene: Scene, arrival: Arrival) -> None:
    _can_be_seen(scene)
    plainly, since = arrival.asked_plainly or 0, arrival.since
    scene.judge(
        requests.nothing_answered(scene.trace, scene.profile, asked_plainly=plainly, since=since)
    )


def _can_be_seen(scene: Scene) -> None:
    if scene.company.declaration.capability("dlms") is Answer.NO:
        raise NotApplicable("without DLMS nobody sees what the meter hands up")


@then("each fragment is acknowledged")
def fragments_are_acknowledged(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.fragments_acknowledged(scene.trace, scene.profile, since=arrival.since))


@then("the meter confirms only the end")
def only_the_end_is_confirmed(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.only_the_end_confirmed(scene.trace, scene.profile, since=arrival.since))


@then("the meter confirms the packet")
def packet_is_confirmed(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.packet_confirmed(scene.trace, scene.profile, since=arrival.since))


@then("the meter refuses the packet")
def packet_is_refused(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.wrong_packet_refused(scene.trace, scene.profile, since=arrival.since))


@then("every acknowledgement tells what has come")
def acks_tell_what_came(scene: Scene, arrival: Arrival) -> None:
    scene.judge(bitmaps.acks_tell_what_came(scene.trace, scene.profile, since=arrival.since))


@then("acknowledgements are written as they are drawn")
def control_is_written_right(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.control_written_right(scene.trace, scene.profile, since=arrival.since))


@then("the echo comes back once")
def echo_comes_back_once(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.answered_once(scene.trace, scene.profile, since=arrival.since))


@then("the fragment that came late begins no packet")
def remnant_is_left_alone(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.remnant_not_acknowledged(scene.trace, scene.profile, since=arrival.since))
