"""Which frames a condition of the air is about: predicates over crossings at the radio."""

from __future__ import annotations

from collections.abc import Callable

from adapters.base import Crossing, Point
from harness.checks.fragmentation import Tile, tiles_in
from harness.octets.reading import Message, read_frame
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment

Fits = Callable[[Crossing], bool]


def message_of(crossing: Crossing, profile: Profile) -> Message | None:
    """The fragmentation message in a frame, None for everything else."""
    if crossing.point is not Point.RADIO:
        return None
    return read_frame(crossing, profile).message


def carrying(tile: Tile, profile: Profile) -> Fits:
    """Uplink frames that carry this tile."""

    def fits(crossing: Crossing) -> bool:
        message = message_of(crossing, profile)
        return (
            crossing.direction is Direction.UPLINK
            and isinstance(message, Fragment)
            and tile in tiles_in(profile.uplink, message)
        )

    return fits


def of_kind(kind: type[Message], direction: Direction, profile: Profile) -> Fits:
    """Frames that way whose fragmentation message is of that kind."""

    def fits(crossing: Crossing) -> bool:
        return crossing.direction is direction and isinstance(message_of(crossing, profile), kind)

    return fits


def all_1(direction: Direction, profile: Profile) -> Fits:
    """Frames that end a packet."""
    return of_kind(All1, direction, profile)


def nth(number: int, direction: Direction) -> Fits:
    """The frame of that number that way, the first is 1. Counts those that it is asked about."""
    seen = 0

    def fits(crossing: Crossing) -> bool:
        nonlocal seen
        if crossing.point is not Point.RADIO or crossing.direction is not direction:
            return False
        seen += 1
        return seen == number

    return fits


def going(direction: Direction) -> Fits:
    """All radio frames that way."""

    def fits(crossing: Crossing) -> bool:
        return crossing.point is Point.RADIO and crossing.direction is direction

    return fits
