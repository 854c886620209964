"""Packets in fragments that go up and down at the same time. RFC9011 §5.6, RFC8724 §8.2.4."""

from __future__ import annotations

from harness.scenes.scene import Scene
from harness.scenes.situations import meter_speaks
from harness.stimuli.answering import a_while, plays_out
from harness.stimuli.crossings import UPLINKS, Crossing
from harness.stimuli.datagrams import described, packet_of
from reference_stack.kernel.direction import Direction


def comes_down_meanwhile(scene: Scene, size: int) -> Crossing:
    """While the meter sends a packet, a datagram with so many bytes of data comes down to it."""
    description = described(f"client port 999 and {size} bytes of data")
    packet = packet_of(description, scene.profile, Direction.DOWNLINK)
    crossing = Crossing(packet, Direction.DOWNLINK, scene.position)
    scene.inject_packet(packet, direction=Direction.DOWNLINK)
    plays_out(scene)
    for _ in range(UPLINKS):
        meter_speaks(scene)
        scene.settle(within=a_while(scene))
    return crossing
