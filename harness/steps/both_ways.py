"""Phrases about packets in fragments that go up and down at the same time."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from harness.checks.both_ways import both_arrive, tiles_apart
from harness.scenes.scene import Scene
from harness.scenes.situations import PacketToSend
from harness.stimuli.both_ways import comes_down_meanwhile
from harness.stimuli.crossings import Crossing


@when(
    parsers.parse("a datagram with {size:d} bytes of data comes down at the same time"),
    target_fixture="crossing",
)
def datagram_comes_down_meanwhile(scene: Scene, size: int) -> Crossing:
    return comes_down_meanwhile(scene, size)


@then("both packets arrive, as far as texts say")
def both_packets_arrive(scene: Scene, packet: PacketToSend) -> None:
    scene.judge(*both_arrive(scene.trace, scene.profile, packet.packet))


@then("every tile that goes up is in the place that its fragment names")
def tiles_that_go_up_are_in_place(scene: Scene, packet: PacketToSend) -> None:
    scene.judge(tiles_apart(scene.trace, scene.profile, packet.octets))
