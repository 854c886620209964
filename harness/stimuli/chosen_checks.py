"""Packets whose RCS is all zeros or all ones, which is a number as any other. RFC8724 §8.2.3.

Words of the data change places until the check is the one that is wanted. What sums up words, as
UDP and ICMPv6 do, does not notice; what takes them for bits of a polynomial does, and each exchange
changes its value in the same way whatever else is exchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harness.octets.reading_frame import compressor_of
from harness.scenes.scene import Scene
from harness.scenes.situations import LEAST_PACKET_OCTETS, PacketToSend
from harness.stimuli.datagrams import described, echo_request, packet_of
from harness.stimuli.fragments_to_meter import in_fragments
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.sized_tiles import SizedTiles, Tile

_WORD = 2
_DATA_AT = IPV6_OCTETS + UDP_OCTETS
"""In a datagram, and in an echo request as well."""


def checked(packet: PacketToSend, digits: str, rule: FragmentationRule) -> PacketToSend:
    """The like of an uplink packet, with a check of `zeros` or `ones`.

    Tiles and headers are whole octets, so that the check covers no padding.
    """

    def check(octets: bytes) -> int:
        return rule.rcs_algorithm.check(Bits.from_octets(octets))

    octets = with_check(packet.octets, check, _wanted(digits, rule), start=LEAST_PACKET_OCTETS)
    return replace(packet, octets=octets, packet=octets[1:])


def checked_echo_request(scene: Scene, size_octets: int, count: int, digits: str) -> bytes:
    """An echo request that has such a check when it comes to the meter in so many fragments."""
    rule = scene.profile.downlink
    packet = echo_request(scene.profile, Direction.DOWNLINK, size=size_octets)

    def check(octets: bytes) -> int:
        return in_fragments(scene, octets, count, rule).last.rcs

    return with_check(packet, check, _wanted(digits, rule), start=_DATA_AT)


def checked_datagram(scene: Scene, size_octets: int, digits: str) -> bytes:
    """A datagram that has such a check if the gateway compresses and cuts it as ours does."""
    profile, rule = scene.profile, scene.profile.downlink
    packet = packet_of(described(f"{size_octets} bytes of data"), profile, Direction.DOWNLINK)
    room_bits = rule.rule_id_length + profile.link.payload_limit_octets * 8

    def check(octets: bytes) -> int:
        message = compressor_of(profile).compress(octets, Direction.DOWNLINK).message
        tiles = SizedTiles(rule, message)
        while not (tile := _next(tiles, room_bits)).is_last:
            tiles.sent_bits += tile.length
        return tiles.all_1(tile, w=0, dtag=0).rcs

    return with_check(packet, check, _wanted(digits, rule), start=_DATA_AT)


def _next(tiles: SizedTiles, room_bits: int) -> Tile:
    tile = tiles.next_tile(room_bits, least_bits=1)
    if tile is None:
        raise MisuseError("no tile fits in a frame")
    return tile


def _wanted(digits: str, rule: FragmentationRule) -> int:
    """Raises MisuseError for other words."""
    match digits:
        case "zeros":
            return 0
        case "ones":
            return (1 << rule.rcs_algorithm.length) - 1
        case _:
            raise MisuseError(f"no check is all {digits!r}")


def with_check(octets: bytes, check: Callable[[bytes], int], wanted: int, *, start: int) -> bytes:
    """The same octets with words of the data in another order, so that `check` of them is `wanted`.

    The data begin at `start`. Raises MisuseError when there are too few of them for that.
    """
    first = check(octets)
    basis: dict[int, tuple[int, frozenset[int]]] = {}
    for place in range(start, len(octets) - 2 * _WORD + 1, 2 * _WORD):
        change, places = _reduced(check(_exchanged(octets, place)) ^ first, basis)
        if change:
            basis[change.bit_length()] = change, places ^ {place}
    left, places = _reduced(first ^ wanted, basis)
    if left:
        raise MisuseError(f"{len(octets) - start} octets of data are too few for such a check")
    for place in places:
        octets = _exchanged(octets, place)
    return octets


def _reduced(
    change: int, basis: dict[int, tuple[int, frozenset[int]]]
) -> tuple[int, frozenset[int]]:
    """What is left of a change when all that is known is taken out of it, and what that takes."""
    places: frozenset[int] = frozenset()
    for length in sorted(basis, reverse=True):
        if change.bit_length() == length:
            known, exchanges = basis[length]
            change, places = change ^ known, places ^ exchanges
    return change, places


def _exchanged(octets: bytes, place: int) -> bytes:
    """Two words change places."""
    middle, end = place + _WORD, place + 2 * _WORD
    return octets[:place] + octets[middle:end] + octets[place:middle] + octets[end:]
