"""Packets that cross while something happens on the air: the data rate falls, others speak."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_speaks
from harness.scenes.verdict import Inconclusive
from harness.stimuli.crossings import PATIENCE, UPLINKS, Crossing, outward
from harness.stimuli.datagrams import Description, packet_of
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration

_FIRST_FRAME = Duration.of(minutes=5)
_NOT_SCHC = b"something else"


def has_to_cross_while_frames_shrink(
    scene: Scene, description: Description, octets: int, *, lasting: Duration | None = None
) -> Crossing:
    """After the first frame of the packet others carry so much only, for good or that long.

    Raises Inconclusive when nobody can tell the device, or no frame was seen.
    """
    crossing = _begun(scene, description)
    direction = crossing.direction
    usual = scene.profile.link.payload_limit_octets
    _carry(scene, octets)
    if lasting is not None:
        _go_on(scene, direction)
        scene.play(lasting)
        _carry(scene, usual)
    for _ in range(UPLINKS):
        _go_on(scene, direction)
        scene.settle(within=PATIENCE)
    return crossing


def has_to_cross_beside_others(scene: Scene, description: Description, port: int) -> Crossing:
    """After the first frame of the packet a frame on a port without rule comes the other way."""
    crossing = _begun(scene, description)
    scene.inject(_NOT_SCHC, port=port, direction=crossing.direction.opposite)
    for _ in range(UPLINKS):
        _go_on(scene, crossing.direction)
        scene.settle(within=PATIENCE)
    return crossing


def _begun(scene: Scene, description: Description) -> Crossing:
    """The packet is on its way: one frame has gone. Raises Inconclusive."""
    direction = outward(scene)
    packet = packet_of(description, scene.profile, direction)
    scene.start()
    crossing = Crossing(packet, direction, scene.position)
    _hand_over(scene, crossing)
    if not scene.play(_FIRST_FRAME, until=lambda: _has_begun(scene, scene.party, crossing.since)):
        raise Inconclusive("no frame of the packet was seen")
    return crossing


def _hand_over(scene: Scene, crossing: Crossing) -> None:
    if crossing.direction is Direction.DOWNLINK:
        scene.inject_packet(crossing.packet, direction=Direction.DOWNLINK)
        scene.order(Party.METER, "uplink")
    elif not scene.can(Party.METER, "send-packet", octets=crossing.packet.hex()):
        raise Inconclusive("the meter takes no order to send a packet")


def _has_begun(scene: Scene, sender: Party, since: int) -> bool:
    frames = scene.trace.messages(point=Point.RADIO, sender=sender, since=since)
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
