"""SCHC Packets as they crossed the radio, whole or put together from fragments. RFC8724 §5."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.base import Party
from harness.octets.reading import FrameKind, frames
from harness.scenes.trace import Trace
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment, SenderAbort
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.fragmentation.tiles import number_of


@dataclass(frozen=True, slots=True)
class Crossed:
    """One SCHC Packet, RuleID first, with whatever padding came after it."""

    message: Bits
    evidence: tuple[int, ...]
    """Positions of the frames that carried it."""
    is_fragmented: bool = False


def crossed(
    trace: Trace, profile: Profile, *, sender: Party, direction: Direction, since: int = 0
) -> Iterator[Crossed]:
    """Every packet that this party sent, at its last frame. Incomplete ones are left out."""
    whole: dict[int, tuple[Bits, int]] = {}
    for observation, reading in frames(
        trace, profile, sender=sender, direction=direction, since=since
    ):
        if reading.kind is FrameKind.PACKET:
            yield Crossed(reading.schc_message, (observation.index,))
        if not isinstance(reading.rule, FragmentationRule) or not reading.from_sender:
            continue
        match reading.message:
            case Fragment(fcn, payload, w):
                place = _place(reading.rule, w, fcn, whole)
                whole.setdefault(place, (payload, observation.index))
            case All1(rcs, payload):
                last = 1 + max(whole, default=-1)
                parts = [*sorted(whole.items()), (last, (payload, observation.index))]
                message = Bits.joined(bits for _, (bits, _) in parts)
                if reading.rule.rcs_algorithm.check(message) == rcs:
                    yield Crossed(message, tuple(index for _, (_, index) in parts), True)
                    whole = {}
            case SenderAbort():
                whole = {}
            case _:
                pass


def _place(rule: FragmentationRule, w: int, fcn: int, whole: dict[int, tuple[Bits, int]]) -> int:
    """In which order fragments belong together: by tile, or as they come."""
    if rule.tile_size:
        return number_of(w, fcn, rule.window_size)
    return len(whole)
