"""Phrases about packets that have to cross the radio."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks import compression as checks
from harness.checks.compression_own import own_packets_follow_the_rules
from harness.scenes.scene import Scene
from harness.stimuli.chance import drawn
from harness.stimuli.crossings import Crossing, has_to_cross, outward, packet_has_to_cross
from harness.stimuli.datagrams import described, echo_request
from reference_stack.kernel.direction import Direction

_PORT_GOING_UP_ONLY = 5003
_PORT_GOING_DOWN_ONLY = 5004
"""Client ports of the two rules of one direction in `operators_and_actions`."""


@when(parsers.parse("a datagram with {words} has to cross the radio"), target_fixture="crossing")
def datagram_has_to_cross(scene: Scene, words: str) -> Crossing:
    return has_to_cross(scene, described(words))


@then(parsers.parse('it crosses by the rule "{rule}"'))
def crosses_by_rule(scene: Scene, crossing: Crossing, rule: str) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(
        checks.crosses_by(scene.trace, scene.profile, packet, direction, rule=rule, since=since)
    )


@then("it crosses uncompressed and unchanged")
def crosses_uncompressed(scene: Scene, crossing: Crossing) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(
        checks.crosses_uncompressed(scene.trace, scene.profile, packet, direction, since=since)
    )


@then("it crosses uncompressed and unchanged, if a filter lets it")
def crosses_uncompressed_if_at_all(scene: Scene, crossing: Crossing) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(
        checks.crosses_uncompressed(
            scene.trace, scene.profile, packet, direction, may_be_dropped=True, since=since
        )
    )


@then("it crosses by a rule that it matches")
def crosses_by_any(scene: Scene, crossing: Crossing) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(checks.crosses_by(scene.trace, scene.profile, packet, direction, since=since))


@then("it crosses with the smallest residue")
def crosses_shortest(scene: Scene, crossing: Crossing) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(checks.crosses_shortest(scene.trace, scene.profile, packet, direction, since=since))


@when(
    parsers.parse("a datagram described for {which} direction only has to cross the radio"),
    target_fixture="crossing",
)
def one_way_datagram_has_to_cross(scene: Scene, which: str) -> Crossing:
    is_uplink = (outward(scene) is Direction.UPLINK) == (which == "this")
    port = _PORT_GOING_UP_ONLY if is_uplink else _PORT_GOING_DOWN_ONLY
    return has_to_cross(scene, described(f"client port {port}"))


@when("an echo request has to cross the radio", target_fixture="crossing")
def echo_request_has_to_cross(scene: Scene) -> Crossing:
    return packet_has_to_cross(scene, echo_request(scene.profile, outward(scene)))


@then("it is compressed")
def is_compressed(scene: Scene, crossing: Crossing) -> None:
    trace, profile, since = scene.trace, scene.profile, crossing.since
    scene.judge(
        checks.crosses_compressed(trace, profile, crossing.packet, crossing.direction, since=since)
    )


@then(parsers.parse('it crosses by the rule "{rule}", or uncompressed'))
def crosses_by_rule_or_uncompressed(scene: Scene, crossing: Crossing, rule: str) -> None:
    packet, direction, since = crossing.packet, crossing.direction, crossing.since
    scene.judge(
        checks.crosses_by_or_uncompressed(
            scene.trace, scene.profile, packet, direction, rule=rule, since=since
        )
    )


@then("it takes several frames")
def takes_several_frames(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.is_fragmented(scene.trace, scene.profile, direction, since=since))


@then("it takes one frame")
def takes_one_frame(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.is_whole(scene.trace, scene.profile, direction, since=since))


@when(
    parsers.parse("{count:d} datagrams drawn by chance have to cross the radio"),
    target_fixture="crossings",
)
def drawn_datagrams_have_to_cross(scene: Scene, count: int) -> list[Crossing]:
    descriptions = drawn(scene.profile.rules, scene.seed, count)
    return [has_to_cross(scene, description) for description in descriptions]


@then("each of them crosses by a rule that it matches")
def each_crosses_by_any(scene: Scene, crossings: list[Crossing]) -> None:
    trace, profile = scene.trace, scene.profile
    ends = [*(crossing.since for crossing in crossings[1:]), None]
    for crossing, until in zip(crossings, ends, strict=True):
        packet, direction, since = crossing.packet, crossing.direction, crossing.since
        scene.judge(checks.crosses_by(trace, profile, packet, direction, since=since, until=until))


@then("what crosses compressed is what the rules say")
def own_packets_follow_rules(scene: Scene, since: int) -> None:
    direction = outward(scene)
    scene.judge(own_packets_follow_the_rules(scene.trace, scene.profile, direction, since=since))
