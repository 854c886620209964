"""Rules that bring about every kind of session, their timers short against a flight of a second."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import (
    AckBehavior,
    BitmapFormat,
    FragmentationRule,
    Mode,
    TileInAll1,
    rfc9011_downlink,
    rfc9011_multicast,
    rfc9011_uplink,
)

RETRANSMISSION = Duration.of(seconds=60)
INACTIVITY = Duration.of(hours=1)

UPLINK = rfc9011_uplink(retransmission_timer=RETRANSMISSION, inactivity_timer=INACTIVITY)
DOWNLINK = rfc9011_downlink(retransmission_timer=RETRANSMISSION, inactivity_timer=INACTIVITY)
MULTICAST = rfc9011_multicast(inactivity_timer=INACTIVITY)
SMALL = FragmentationRule(
    rule_id_value=20,
    rule_id_length=8,
    fragmentation_mode=Mode.ACK_ON_ERROR,
    direction=Direction.UPLINK,
    fcn_size=2,
    w_size=2,
    dtag_size=4,
    window_size=3,
    tile_size=16,
    max_ack_requests=8,
    retransmission_timer=RETRANSMISSION,
    inactivity_timer=INACTIVITY,
)
"""Three tiles of two octets in a window, so that a few of them fill several."""

ON_ERROR = {
    "sender-choice": SMALL,
    "last-in-regular": replace(SMALL, tile_in_all_1=TileInAll1.NO),
    "last-in-all-1": replace(SMALL, tile_in_all_1=TileInAll1.YES),
    "after-each-window": replace(SMALL, ack_behavior=AckBehavior.AFTER_ALL_0),
    "after-each-window-in-all-1": replace(
        SMALL, ack_behavior=AckBehavior.AFTER_ALL_0, tile_in_all_1=TileInAll1.YES
    ),
    "compound": replace(SMALL, bitmap_format=BitmapFormat.COMPOUND_ACK),
    "compound-in-full": replace(
        SMALL, bitmap_format=BitmapFormat.COMPOUND_ACK, last_bitmap_compression=False
    ),
    "not-aligned": replace(
        SMALL, dtag_size=0, tile_size=13, tile_in_all_1=TileInAll1.YES, window_size=2
    ),
    "short-check": replace(SMALL, rcs_algorithm=RcsAlgorithm.CRC16_CCITT),
    "window-of-one": replace(SMALL, window_size=1, w_size=3, dtag_size=3),
}
ALWAYS = {
    "downlink": DOWNLINK,
    "windows-of-three": replace(DOWNLINK, rule_id_value=21, fcn_size=2, window_size=3, dtag_size=5),
    "not-aligned-windows": replace(DOWNLINK, fcn_size=3, window_size=5),
}
