"""Leaves of a fragmentation rule in the YANG model, and our names for them. RFC9363 §6."""

from __future__ import annotations

from enum import Enum
from typing import Final

from reference_stack.kernel.direction import Direction
from reference_stack.schc.descriptors import DirectionIndicator
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import AckBehavior, TileInAll1

MODULE: Final = "ietf-schc"
COMPOUND_ACK_MODULE: Final = "ietf-schc-compound-ack"
TOP: Final = f"{MODULE}:schc"
INDICATORS: Final = {
    Direction.UPLINK: DirectionIndicator.UP,
    Direction.DOWNLINK: DirectionIndicator.DOWN,
}
NUMBERS: Final = (
    ("l2-word-size", "l2_word_size"),
    ("dtag-size", "dtag_size"),
    ("w-size", "w_size"),
    ("fcn-size", "fcn_size"),
    ("maximum-packet-size", "maximum_packet_size"),
    ("window-size", "window_size"),
    ("max-interleaved-frames", "max_interleaved_frames"),
    ("max-ack-requests", "max_ack_requests"),
    ("tile-size", "tile_size"),
)
TIMERS: Final = (
    ("inactivity-timer", "inactivity_timer"),
    ("retransmission-timer", "retransmission_timer"),
)
CHOICES: Final[tuple[tuple[str, str, type[Enum]], ...]] = (
    ("rcs-algorithm", "rcs_algorithm", RcsAlgorithm),
    ("tile-in-all-1", "tile_in_all_1", TileInAll1),
    ("ack-behavior", "ack_behavior", AckBehavior),
)
ONLY_ON_ERROR: Final = frozenset({"tile-size", "tile-in-all-1", "ack-behavior"})
ONLY_WITH_ACK: Final = frozenset(
    {"w-size", "window-size", "max-ack-requests", "retransmission-timer"}
)
USUAL_TICK: Final = 20
"""The default of ticks-duration: 2^20 microseconds."""
MOST_TICKS: Final = 0xFFFF
BITMAP_FORMAT: Final = ("bitmap-format", f"{COMPOUND_ACK_MODULE}:bitmap-format")
BITMAP_COMPRESSION: Final = (
    "last-bitmap-compression",
    f"{COMPOUND_ACK_MODULE}:last-bitmap-compression",
)
"""With the name of the module that adds them, and as some files have them, without."""
LEAVES: Final = frozenset(
    {
        "rule-id-value",
        "rule-id-length",
        "rule-nature",
        "entry",
        "fragmentation-mode",
        "direction",
        *(leaf for leaf, _ in (*NUMBERS, *TIMERS)),
        *(leaf for leaf, _, _ in CHOICES),
        *BITMAP_FORMAT,
        *BITMAP_COMPRESSION,
    }
)
LEAVES_OF_AN_ENTRY: Final = frozenset(
    {
        "field-id",
        "field-length",
        "field-position",
        "direction-indicator",
        "target-value",
        "matching-operator",
        "matching-operator-value",
        "comp-decomp-action",
        "comp-decomp-action-value",
    }
)
