"""Phrases about messages that come by air to whoever is under test."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import parsers, then, when

from adapters.base import Party
from harness.checks import packets as checks
from harness.scenes.scene import Scene
from harness.scenes.verdict import Finding
from harness.stimuli.chance import drawn
from harness.stimuli.crossings import (
    Arrival,
    comes_by_air,
    comes_in_fragments,
    compressed,
    compressed_packet,
    echo_request_to_meter,
    packet_for_receiver,
    sends_a_packet_of_its_own,
    uncompressed,
)
from harness.stimuli.datagrams import described
from harness.stimuli.deformed_messages import REQUIREMENT_OF, UNKNOWN_RULE, deformed


@when(
    parsers.parse('a datagram with {words} comes by air, by the rule "{rule}"'),
    target_fixture="arrival",
)
def datagram_comes(scene: Scene, words: str, rule: str) -> Arrival:
    description = described(words)
    message = compressed(scene, description, rule)
    return comes_by_air(scene, message, uncompressed(scene, description))


@when(parsers.parse("a datagram with {words} comes by air uncompressed"), target_fixture="arrival")
def datagram_comes_uncompressed(scene: Scene, words: str) -> Arrival:
    return comes_by_air(scene, uncompressed(scene, described(words)))


@when(parsers.parse("a message comes by air {how}"), target_fixture="arrival")
def deformed_message_comes(scene: Scene, how: str) -> Arrival:
    arrival = comes_by_air(scene, deformed(scene, how))
    return replace(arrival, requirement=REQUIREMENT_OF[how])


@when(
    "a good message follows one under a RuleID that no rule has",
    target_fixture="arrival",
)
def good_message_follows_a_bad_one(scene: Scene) -> Arrival:
    comes_by_air(scene, deformed(scene, UNKNOWN_RULE))
    description = described("client port 5001")
    message = compressed(scene, description, "all is known")
    return comes_by_air(scene, message, uncompressed(scene, description))


@then("the very packet comes out of it")
def packet_comes_out(scene: Scene, arrival: Arrival) -> None:
    scene.judge(_packet_came_out(scene, arrival))


@then("the very packet comes out of it, as far as texts say")
def packet_comes_out_if_it_must(scene: Scene, arrival: Arrival) -> None:
    scene.judge(replace(_packet_came_out(scene, arrival), requirement=arrival.requirement))


@then("nothing comes out of it")
def nothing_comes_out(scene: Scene, arrival: Arrival) -> None:
    scene.judge(_nothing_came_out(scene, arrival))


@then("nothing comes out of it, as far as texts say")
def nothing_comes_out_if_it_must(scene: Scene, arrival: Arrival) -> None:
    scene.judge(replace(_nothing_came_out(scene, arrival), requirement=arrival.requirement))


def _packet_came_out(scene: Scene, arrival: Arrival, until: int | None = None) -> Finding:
    trace, profile, packet, since = scene.trace, scene.profile, arrival.meant, arrival.since
    if scene.party is Party.GATEWAY:
        return checks.packet_rebuilt(trace, profile, packet, since=since, until=until)
    return checks.request_answered(
        trace, profile, packet, since=since, until=until, asked_plainly=arrival.asked_plainly
    )


def _nothing_came_out(scene: Scene, arrival: Arrival) -> Finding:
    check = checks.nothing_rebuilt if scene.party is Party.GATEWAY else checks.nothing_answered
    return check(scene.trace, scene.profile, since=arrival.since)


@when(
    parsers.parse("a datagram with {size:d} bytes of data comes in fragments"),
    target_fixture="arrival",
)
def datagram_comes_in_fragments(scene: Scene, size: int) -> Arrival:
    return comes_in_fragments(scene, described(f"client port 5001 and {size} bytes of data"))


@then("the packet is handed up")
def packet_is_handed_up(scene: Scene, arrival: Arrival) -> None:
    trace, profile, since = scene.trace, scene.profile, arrival.since
    scene.judge(checks.packet_rebuilt(trace, profile, arrival.meant, since=since))


@then("the packet is not handed up")
def packet_is_not_handed_up(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.no_packet_handed_up(scene.trace, scene.profile, since=arrival.since))


@when("the meter sends a packet of its own", target_fixture="since")
def meter_sends_a_packet(scene: Scene) -> int:
    return sends_a_packet_of_its_own(scene)


@then("it comes from the identifier made of AppSKey and DevEUI")
def identifier_is_made_of_keys(scene: Scene, since: int) -> None:
    scene.judge(checks.comes_from_derived_identifier(scene.trace, scene.profile, since=since))


@when(
    parsers.parse("an echo request with {size:d} bytes of data comes by air"),
    target_fixture="arrival",
)
def echo_request_comes(scene: Scene, size: int) -> Arrival:
    return comes_by_air(scene, compressed_packet(scene, echo_request_to_meter(scene, size)))


@then("the meter sends back the same data")
def same_data_comes_back(scene: Scene, arrival: Arrival) -> None:
    trace, profile, since = scene.trace, scene.profile, arrival.since
    scene.judge(checks.echo_replied(trace, profile, arrival.meant, since=since))


@when(parsers.parse("{count:d} datagrams drawn by chance come by air"), target_fixture="arrivals")
def drawn_datagrams_come(scene: Scene, count: int) -> list[Arrival]:
    return [
        comes_by_air(scene, compressed_packet(scene, packet_for_receiver(scene, description)))
        for description in drawn(scene.profile.rules, scene.seed, count)
    ]


@then("the very packet comes out of each")
def packet_comes_out_of_each(scene: Scene, arrivals: list[Arrival]) -> None:
    ends = [*(arrival.since for arrival in arrivals[1:]), None]
    for arrival, until in zip(arrivals, ends, strict=True):
        scene.judge(_packet_came_out(scene, arrival, until))
