"""Phrases about packets to a group of meters, in fragments that nobody acknowledges."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import downlink_group as checks
from harness.checks import downlink_packets
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.crossings import Arrival, Crossing
from harness.stimuli.datagrams import described, packet_of
from harness.stimuli.downlink_scripts import in_order, script_called
from harness.stimuli.fragments_to_meter import (
    ANOTHER,
    Parts,
    Said,
    request_comes,
    request_packet,
    wait,
)
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.rules import RuleSet

_AIR_TIME = Duration.of(minutes=10)


@cache
def _rules_with_group() -> RuleSet:
    return load_profile("dlms_over_lorawan_multicast").rules


@given("packets for a group may go in fragments")
def group_packets_are_fragmented(scene: Scene) -> None:
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so nothing is fragmented")
    if scene.profile.rules.multicast is None:
        scene.arrange(replace(scene.profile, rules=_rules_with_group()))


@given(parsers.parse("packets for a group are given up after {hours:d} hours"))
def group_inactivity_timer_is(scene: Scene, hours: int) -> None:
    rule = replace(_rule(scene), inactivity_timer=Duration.of(hours=hours))
    scene.arrange(scene.profile.with_rule(rule))


@when(
    parsers.parse("a request for the group comes in {count:d} fragments, {how}"),
    target_fixture="arrival",
)
def group_request_comes(scene: Scene, count: int, how: str) -> Arrival:
    return request_comes(scene, count, _rule(scene), script_called(how), multicast=True)


@when("a request for the group comes as an end alone", target_fixture="arrival")
def group_request_comes_as_an_end(scene: Scene) -> Arrival:
    return request_comes(scene, 1, _rule(scene), in_order, multicast=True)


@when(
    parsers.parse(
        "a request for the group comes in {count:d} fragments with {minutes:d} minutes between them"
    ),
    target_fixture="arrival",
)
def group_request_comes_slowly(scene: Scene, count: int, minutes: int) -> Arrival:
    pause = Duration.of(minutes=minutes)

    def slowly(parts: Parts) -> list[Said]:
        first, *others = parts.fragments
        return [first, *(said for part in others for said in (pause, part))]

    return request_comes(scene, count, _rule(scene), slowly, multicast=True)


@when(
    parsers.parse(
        "a request for the group breaks off, and another one comes {hours:d} hours later"
    ),
    target_fixture="arrival",
)
def another_group_request_comes(scene: Scene, hours: int) -> Arrival:
    rule, script = _rule(scene), script_called("none after the first")
    before = request_comes(scene, 3, rule, script, multicast=True)
    wait(scene, Duration.of(hours=hours))
    packet = request_packet(scene, ANOTHER)
    return request_comes(scene, 3, rule, in_order, multicast=True, packet=packet, before=before)


@when(
    parsers.parse("a datagram with {size:d} bytes of data goes to the group"),
    target_fixture="crossing",
)
def datagram_goes_to_the_group(scene: Scene, size: int) -> Crossing:
    if scene.party is not Party.GATEWAY:
        raise Inconclusive("only a gateway sends to a group")
    packet = packet_of(described(f"{size} bytes of data"), scene.profile, Direction.DOWNLINK)
    packet = packet[:24] + scene.profile.network.group_address + packet[40:]
    scene.start()
    crossing = Crossing(packet, Direction.DOWNLINK, scene.position)
    scene.inject_packet(packet, direction=Direction.DOWNLINK)
    scene.settle(within=_AIR_TIME)
    return crossing


@when(
    parsers.parse("two datagrams of {size:d} bytes go to the group, one after the other"),
    target_fixture="crossing",
)
def second_datagram_goes_to_the_group(scene: Scene, size: int) -> Crossing:
    datagram_goes_to_the_group(scene, size)
    return datagram_goes_to_the_group(scene, size + 1)


@when("a request for the group comes after a wrong one", target_fixture="arrival")
def right_group_request_follows_a_wrong_one(scene: Scene) -> Arrival:
    rule, wrong = _rule(scene), script_called("with a wrong RCS")
    before = request_comes(scene, 3, rule, wrong, multicast=True)
    packet = request_packet(scene, ANOTHER)
    return request_comes(scene, 3, rule, in_order, multicast=True, packet=packet, before=before)


@then("no fragment for the group is answered")
def group_is_not_answered(scene: Scene, arrival: Arrival) -> None:
    scene.judge(checks.silent_to_group(scene.trace, scene.profile, since=arrival.since))


@then("the group gets nothing but fragments and their end")
def group_gets_fragments(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.nothing_but_fragments(scene.trace, scene.profile, since=crossing.since))


@then("each fragment for the group goes out once")
def group_fragments_go_once(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.sent_once(scene.trace, scene.profile, since=crossing.since))


@then("the fragments for the group together are the packet")
def group_fragments_are_the_packet(scene: Scene, crossing: Crossing) -> None:
    packet, rule, since = crossing.packet, _rule(scene), crossing.since
    scene.judge(
        downlink_packets.fragments_make_the_packet(
            scene.trace, scene.profile, packet, rule, since=since
        )
    )


def _rule(scene: Scene) -> FragmentationRule:
    rule = scene.profile.rules.multicast
    if rule is None:
        raise Inconclusive("the profile has no fragments for groups")
    return rule
