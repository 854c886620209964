"""Packets that come down in fragments of unlike sizes, as data rates and commands leave room.

RFC9011 §5.6.3: a tile is as long as the frame of its moment carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.scenes.scene import Scene
from harness.stimuli.crossings import Arrival
from harness.stimuli.fragments_to_meter import Part, Parts, Said, request_comes
from reference_stack.schc.fragmentation.rule import FragmentationRule

_FRAGMENTS = 5


def request_comes_unevenly(
    scene: Scene, rule: FragmentationRule, *, multicast: bool = False
) -> Arrival:
    """A request in five fragments: short, long, long, short, and the end."""
    return request_comes(scene, _FRAGMENTS, rule, uneven, multicast=multicast)


def uneven(parts: Parts) -> list[Said]:
    """The first of two gives octets to the second, the fourth to the third."""
    first, second, third, fourth, end = parts.fragments
    return [*_shared(first, second, parts, -1), *_shared(third, fourth, parts, 1), end]


def _shared(one: Part, other: Part, parts: Parts, sign: int) -> Sequence[Part]:
    """Two fragments with the same bits, of which the first has whole L2 Words more or less."""
    word = parts.rule.l2_word_size
    joined = one.payload + other.payload
    size = one.payload.length + sign * (one.payload.length // word // 2) * word
    return (
        replace(one, payload=joined.slice(0, size)),
        replace(other, payload=joined.from_bit(size)),
    )
