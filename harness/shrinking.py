"""Packets that cross while the data rate falls: what a frame carries changes between two frames."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.crossings import PATIENCE, UPLINKS, Crossing, outward
from harness.datagrams import Description, packet_of
from harness.scene import Scene
from harness.situations import meter_speaks
from harness.verdict import Inconclusive
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration

_FIRST_FRAME = Duration.of(minutes=5)


def has_to_cross_while_frames_shrink(
    scene: Scene, description: Description, octets: int, *, lasting: Duration | None = None
) -> Crossing:
    """After the first frame of the packet others carry so much only, for good or that long.

    Raises Inconclusive when nobody can tell the device, or no frame was seen.
    """
    direction = outward(scene)
    packet = packet_of(description, scene.profile, direction)
    scene.start()
    usual = scene.profile.link.payload_limit_octets
    crossing = Crossing(packet, direction, scene.position)
    _hand_over(scene, crossing)
    if not scene.play(_FIRST_FRAME, until=lambda: _has_begun(scene, crossing)):
        raise Inconclusive("no frame of the packet was seen")
    _carry(scene, octets)
    if lasting is not None:
        _go_on(scene, direction)
        scene.play(lasting)
        _carry(scene, usual)
    for _ in range(UPLINKS):
        _go_on(scene, direction)
        scene.settle(within=PATIENCE)
    return crossing


def _hand_over(scene: Scene, crossing: Crossing) -> None:
    if crossing.direction is Direction.DOWNLINK:
        scene.inject_packet(crossing.packet, direction=Direction.DOWNLINK)
        scene.order(Party.METER, "uplink")
    elif not scene.can(Party.METER, "send-packet", octets=crossing.packet.hex()):
        raise Inconclusive("the meter takes no order to send a packet")


def _has_begun(scene: Scene, crossing: Crossing) -> bool:
    sender = scene.party
    frames = scene.trace.messages(point=Point.RADIO, sender=sender, since=crossing.since)
    return any(frame.crossing.octets for frame in frames)


def _carry(scene: Scene, octets: int) -> None:
    """The data rate changes; each side knows it, the gateway from the uplinks it hears."""
    if not scene.can(Party.METER, "payload-limit", octets=octets):
        raise Inconclusive("the meter takes no order to send shorter frames")
    scene.radio.limit_octets = octets


def _go_on(scene: Scene, direction: Direction) -> None:
    """Whoever has nothing to wait for may have to be woken."""
    if direction is Direction.UPLINK:
        meter_speaks(scene)
    else:
        scene.order(Party.METER, "uplink")
