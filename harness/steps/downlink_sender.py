"""Phrases about packets that a gateway sends to one meter in fragments."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import downlink_packets as packets
from harness.checks import downlink_sender as checks
from harness.checks import downlink_sender_endings as endings
from harness.scenes.scene import Scene
from harness.scenes.verdict import NotApplicable
from harness.stimuli.answers_to_gateway import packet_is_answered
from harness.stimuli.crossings import Crossing
from harness.stimuli.datagrams import described, packet_of
from harness.stimuli.parts_of_a_meter import part_called
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError

_FAILURES = {
    "refuses": "refuses the packet",
    "does not hear": "says nothing",
}


@given(parsers.parse("packets go down in windows of {tiles:d} tiles"))
def windows_are_larger(scene: Scene, tiles: int) -> None:
    bits = tiles.bit_length()
    rule = replace(scene.profile.downlink, fcn_size=bits, window_size=tiles)
    scene.arrange(scene.profile.with_rule(rule))


@when(
    parsers.parse("a datagram with {size:d} bytes of data goes down, and the meter {answers}"),
    target_fixture="crossing",
)
def datagram_is_answered(scene: Scene, size: int, answers: str) -> Crossing:
    if scene.party is not Party.GATEWAY:
        raise MisuseError("the gateway sends, and our meter answers")
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so nothing is fragmented")
    description = described(f"{size} bytes of data")
    packet = packet_of(description, scene.profile, Direction.DOWNLINK)
    return packet_is_answered(scene, packet, part_called(answers))


@when(
    parsers.parse(
        "two datagrams of {size:d} bytes go down one after the other, and the meter {answers}"
    ),
    target_fixture="crossing",
)
def second_datagram_is_answered(scene: Scene, size: int, answers: str) -> Crossing:
    datagram_is_answered(scene, size, answers)
    return datagram_is_answered(scene, size + 1, answers)


@when(
    parsers.parse(
        "a datagram with {size:d} bytes of data goes down after one that the meter {failure}"
    ),
    target_fixture="crossing",
)
def datagram_after_another(scene: Scene, size: int, failure: str) -> Crossing:
    datagram_is_answered(scene, size + 1, _FAILURES[failure])
    return datagram_is_answered(scene, size, "acknowledges everything")


@then("the windows are numbered in turn")
def windows_are_in_order(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.windows_in_order(scene.trace, scene.profile, since=crossing.since))


@then("the fragments together are the packet")
def fragments_are_the_packet(scene: Scene, crossing: Crossing) -> None:
    packet, rule, since = crossing.packet, scene.profile.downlink, crossing.since
    scene.judge(
        packets.fragments_make_the_packet(scene.trace, scene.profile, packet, rule, since=since)
    )


@then("fragments fill their frames")
def frames_are_filled(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.frames_filled(scene.trace, scene.profile, since=crossing.since))


@then("each window waits for the acknowledgement of the one before")
def windows_wait(scene: Scene, crossing: Crossing) -> None:
    since = crossing.since
    scene.judge(checks.waits_for_acknowledgement(scene.trace, scene.profile, since=since))


@then("what is missing is sent again")
def missing_is_sent_again(scene: Scene, crossing: Crossing) -> None:
    scene.judge(checks.missing_sent_again(scene.trace, scene.profile, since=crossing.since))


@then("the gateway asks when nothing is acknowledged")
def gateway_asks(scene: Scene, crossing: Crossing) -> None:
    scene.judge(endings.asks_when_silent(scene.trace, scene.profile, since=crossing.since))


@then("the gateway gives up after its requests")
def gateway_gives_up(scene: Scene, crossing: Crossing) -> None:
    since = crossing.since
    scene.judge(endings.gives_up_after_its_requests(scene.trace, scene.profile, since=since))


@then("the gateway aborts the packet that was refused")
def refused_packet_is_aborted(scene: Scene, crossing: Crossing) -> None:
    trace, profile, since = scene.trace, scene.profile, crossing.since
    scene.judge(
        endings.aborts_what_is_refused(trace, profile, requirement="SCHC-FRAG-AA-011", since=since)
    )


@then("the gateway aborts the packet of which too much is acknowledged")
def claimed_packet_is_aborted(scene: Scene, crossing: Crossing) -> None:
    trace, profile, since = scene.trace, scene.profile, crossing.since
    scene.judge(
        endings.aborts_what_is_refused(trace, profile, requirement="SCHC-FRAG-AA-012", since=since)
    )


@then("the abort of the meter is not answered")
def abort_is_not_answered(scene: Scene, crossing: Crossing) -> None:
    scene.judge(endings.abort_not_answered(scene.trace, scene.profile, since=crossing.since))


@then("the confirmation ends the packet")
def confirmation_ends_the_packet(scene: Scene, crossing: Crossing) -> None:
    scene.judge(endings.ended_by_confirmation(scene.trace, scene.profile, since=crossing.since))
