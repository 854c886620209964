"""Which way a message travels."""

from __future__ import annotations

from enum import Enum


class Direction(Enum):
    """Uplink from the meter to the network, downlink the other way. RFC8724 §4."""

    UPLINK = "uplink"
    DOWNLINK = "downlink"

    @property
    def opposite(self) -> Direction:
        return Direction.DOWNLINK if self is Direction.UPLINK else Direction.UPLINK
