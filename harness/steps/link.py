"""Phrases about frames, their ports and what a data rate carries."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from harness.checks import link as checks
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_speaks
from harness.scenes.verdict import Inconclusive
from harness.stimuli.crossings import Arrival, Crossing, outward, packet_has_to_cross
from harness.stimuli.datagrams import described, packet_of
from harness.stimuli.disturbed_crossings import (
    has_to_cross_beside_others,
    has_to_cross_while_frames_shrink,
)
from reference_stack.kernel.instant import Duration

_FOREIGN_PORT = 99
"""No rule set of the scenarios has it."""
_A_DAY_AND_A_BIT = Duration.of(hours=25)
"""The hour more is for clocks and duty cycles."""


@when(
    parsers.parse(
        "a datagram with {words} has to cross the radio, and soon frames carry only"
        " {octets:d} bytes"
    ),
    target_fixture="crossing",
)
def frames_shrink(scene: Scene, words: str, octets: int) -> Crossing:
    return has_to_cross_while_frames_shrink(scene, described(words), octets)


@when(
    parsers.parse(
        "a datagram with {words} has to cross the radio, and for a while frames carry only"
        " {octets:d} bytes"
    ),
    target_fixture="crossing",
)
def frames_shrink_for_a_while(scene: Scene, words: str, octets: int) -> Crossing:
    lasting = Duration.of(minutes=10)
    return has_to_cross_while_frames_shrink(scene, described(words), octets, lasting=lasting)


@when(
    parsers.parse("two datagrams of {size:d} bytes have to cross the radio"),
    target_fixture="crossings",
)
def two_datagrams_have_to_cross(scene: Scene, size: int) -> tuple[Crossing, tuple[bytes, ...]]:
    packets = tuple(
        packet_of(
            described(f"client port {port} and {size} bytes of data"),
            scene.profile,
            outward(scene),
        )
        for port in (5001, 5012)
    )
    return packet_has_to_cross(scene, *packets), packets


@then("every payload has the FPort of an application")
def ports_are_right(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.ports_of_applications(scene.trace, scene.profile, direction, since=since))


@then("every frame fits")
def frames_fit(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.frames_fit(scene.trace, scene.profile, direction, since=since))


@then("they cross one after the other")
def cross_in_turn(scene: Scene, crossings: tuple[Crossing, tuple[bytes, ...]]) -> None:
    first, packets = crossings
    direction, since = first.direction, first.since
    scene.judge(
        checks.one_after_the_other(scene.trace, scene.profile, packets, direction, since=since)
    )


@then("its frames have only ports of the rules")
def ports_are_agreed(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.ports_of_rules(scene.trace, scene.profile, direction, since=since))


@given(parsers.parse("an uplink is agreed for every {hours:d} hours without another"))
def idle_uplinks_are_agreed(scene: Scene, hours: int) -> None:
    link = replace(scene.profile.link, idle_uplink=Duration.of(hours=hours))
    scene.arrange(replace(scene.profile, link=link))


@when("the meter has spoken once and nothing happens for a day", target_fixture="since")
def nothing_happens_for_a_day(scene: Scene) -> int:
    if not scene.company.is_virtual:
        raise Inconclusive("the device follows the clock on the wall, and nobody waits for a day")
    meter_speaks(scene)
    scene.settle()
    since = scene.position
    scene.play(_A_DAY_AND_A_BIT, until=lambda: scene.position > since)
    return since


@then(parsers.parse("the meter speaks within {hours:d} hours"))
def meter_speaks_in_time(scene: Scene, since: int, hours: int) -> None:
    scene.judge(checks.spoke_within(scene.trace, scene.profile, hours=hours, since=since))


@then("only control messages go out under the RuleID of what comes in")
def only_control_goes_out(scene: Scene, arrival: Arrival) -> None:
    direction, since = outward(scene), arrival.since
    scene.judge(
        checks.only_control_against_data(scene.trace, scene.profile, direction, since=since)
    )


@then("fragments of its own go under the RuleID of its direction")
def own_fragments_have_their_rule(scene: Scene, crossing: Crossing) -> None:
    direction, since = crossing.direction, crossing.since
    scene.judge(checks.fragments_of_direction(scene.trace, scene.profile, direction, since=since))


@when(
    parsers.parse(
        "a datagram with {words} has to cross the radio, and a frame on a foreign port comes"
        " between"
    ),
    target_fixture="crossing",
)
def foreign_frame_comes_between(scene: Scene, words: str) -> Crossing:
    return has_to_cross_beside_others(scene, described(words), _FOREIGN_PORT)
