"""Phrases about what a sender of fragments is free to do, and a receiver has to bear."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks import downlink_requests as requests
from harness.checks import permitted_fragments as checks
from harness.checks.fragmentation import packet_recovered
from harness.scenes.scene import Scene
from harness.stimuli.between_fragments import (
    gateway_hears_between,
    meter_hears_between,
    short_request,
)
from harness.stimuli.crossings import Arrival
from harness.stimuli.fragment_play import HeardPacket
from harness.stimuli.fragment_words import short_packet
from harness.stimuli.uneven_fragments import request_comes_unevenly
from reference_stack.kernel.errors import MisuseError


@when(
    parsers.parse("a packet comes up in fragments, and {what} between them"),
    target_fixture="heard",
)
def something_comes_up_between(scene: Scene, what: str) -> HeardPacket:
    return gateway_hears_between(scene, what)


@when(
    parsers.parse("a request comes down in fragments, and {what} between them"),
    target_fixture="arrival",
)
def something_comes_down_between(scene: Scene, what: str) -> Arrival:
    return meter_hears_between(scene, what)


@when("a request comes in fragments of unlike sizes", target_fixture="arrival")
def request_comes_in_unlike_fragments(scene: Scene) -> Arrival:
    return request_comes_unevenly(scene, scene.profile.downlink)


@when("a request for the group comes in fragments of unlike sizes", target_fixture="arrival")
def group_request_comes_in_unlike_fragments(scene: Scene) -> Arrival:
    rule = scene.profile.rules.multicast
    if rule is None:
        raise MisuseError("packets for a group do not go in fragments")
    return request_comes_unevenly(scene, rule, multicast=True)


@then("it hands up the short packet as well")
def short_packet_is_handed_up(scene: Scene, heard: HeardPacket) -> None:
    short, since = short_packet(heard.packet.packet), heard.since
    scene.judge(packet_recovered(scene.trace, scene.profile, short, since=since))


@then("the request in the short packet is answered")
def short_request_is_answered(scene: Scene, arrival: Arrival) -> None:
    trace, profile, request = scene.trace, scene.profile, short_request(scene)
    plainly, since = arrival.asked_plainly or 0, arrival.since
    scene.judge(
        requests.whole_request_answered(trace, profile, request, asked_plainly=plainly, since=since)
    )


@then("it hands up no other packet")
def no_other_packet_is_handed_up(scene: Scene, heard: HeardPacket) -> None:
    packet, since = heard.packet.packet, heard.since
    scene.judge(checks.no_other_packet(scene.trace, scene.profile, packet, since=since))


@then("the meter confirms no packet but the right one")
def only_the_right_one_is_confirmed(scene: Scene, arrival: Arrival) -> None:
    trace, profile, since = scene.trace, scene.profile, arrival.since
    scene.judge(checks.confirmed_only_if_right(trace, profile, arrival.meant, since=since))
