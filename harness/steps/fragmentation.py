"""Phrases about fragmented packets."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from adapters.base import Party
from harness.checks import fragmentation as checks
from harness.checks.fragmentation import Tile
from harness.scenes.frames import carrying
from harness.scenes.radio import Losing
from harness.scenes.scene import Scene
from harness.scenes.situations import PacketToSend, meter_has_packet
from harness.scenes.verdict import Inconclusive
from reference_stack.kernel.instant import Duration


@given(
    parsers.parse("the meter has a SCHC packet of {size:d} bytes to send"), target_fixture="packet"
)
def meter_has_a_packet(scene: Scene, size: int) -> PacketToSend:
    return meter_has_packet(scene, size)


@given(parsers.parse("the radio loses the frame carrying tile {fcn:d} of window {w:d}"))
def radio_loses_a_tile(scene: Scene, fcn: int, w: int) -> None:
    scene.lose(f"tile {fcn} of window {w}", Losing(carrying(Tile(w, fcn), scene.profile)))


@when(parsers.parse("the gateway reports the missing tiles of window {w:d}"))
def gateway_reports_missing_tiles(scene: Scene, w: int) -> None:
    scene.settle(within=Duration.of(hours=20))
    scene.require_losses()
    if not any(tile.w == w for report in scene_reports(scene) for tile in report.missing):
        raise Inconclusive(f"the gateway reported nothing missing in window {w}")


def scene_reports(scene: Scene) -> list[checks.Report]:
    return list(checks.reports(scene.trace, scene.profile))


@then("every tile reported missing is sent again")
def missing_tiles_are_sent_again(scene: Scene) -> None:
    scene.judge(checks.missing_tiles_resent(scene.trace, scene.profile))


@then("the gateway recovers the packet intact")
def gateway_recovers_the_packet(scene: Scene, packet: PacketToSend) -> None:
    if not packet.packet:
        raise Inconclusive("what the device sent is not known octet by octet")
    if scene.party is not Party.GATEWAY:
        scene.settle(within=Duration.of(hours=20))
    scene.judge(checks.packet_recovered(scene.trace, scene.profile, packet.packet))
