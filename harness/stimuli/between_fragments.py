"""What a sender is free to let come between the fragments of a packet. RFC8724 §8.2.4.

The RuleID tells whole packets from fragments, and what is no SCHC at all from both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.octets.reading_frame import compressor_of
from harness.scenes.scene import Scene
from harness.scenes.situations import LEAST_PACKET_OCTETS
from harness.scenes.verdict import Inconclusive
from harness.stimuli.crossings import Arrival
from harness.stimuli.fragment_play import HeardPacket, gateway_hears
from harness.stimuli.fragment_words import FOREIGN_PORT
from harness.stimuli.fragments_to_meter import ANOTHER, Parts, Said, request_comes, request_packet
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction

_OCTETS = 303
_FRAGMENTS = 3
_SHORT = "a short packet"
_BEFORE, _AFTER = "tiles 62 to 50 of window 0", "tiles 49 to 32 of window 0"


def gateway_hears_between(scene: Scene, what: str) -> HeardPacket:
    """A packet in fragments, and amid them something else. Raises Inconclusive without room."""
    if what == _SHORT and scene.profile.link.payload_limit_octets < LEAST_PACKET_OCTETS:
        raise Inconclusive("frames are so short that no packet goes in one of them uncompressed")
    return gateway_hears(scene, _OCTETS, f"{_BEFORE}, then {what}, then {_AFTER}, then the All-1")


def meter_hears_between(scene: Scene, what: str) -> Arrival:
    """A request in fragments, and after the first of them something else."""
    beside = _BESIDE_DOWN[what](scene)

    def script(parts: Parts) -> list[Said]:
        return [parts.first, beside, *parts.fragments[1:]]

    return request_comes(scene, _FRAGMENTS, scene.profile.downlink, script)


def short_request(scene: Scene) -> bytes:
    """Another request than that in fragments."""
    return request_packet(scene, ANOTHER)


def _short_message(scene: Scene) -> Bits:
    compressor = compressor_of(scene.profile)
    return compressor.compress(short_request(scene), Direction.DOWNLINK).message.padded(8)


_BESIDE_DOWN: Mapping[str, Callable[[Scene], Bits]] = MappingProxyType(
    {
        _SHORT: _short_message,
        "a frame of others": lambda scene: Bits(FOREIGN_PORT << 8 | 1, 16),
    }
)
