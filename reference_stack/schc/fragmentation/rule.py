"""A fragmentation rule: every parameter that RFC 8724 leaves to a profile. RFC9363 §4.10.

Names are the leaf names of RFC 9363 with underscores. A rule that could not be told apart on the
wire, or that contradicts itself, cannot be made: `MisuseError` names the leaf and the clause.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm


class Mode(Enum):
    """RFC8724 §8.4."""

    NO_ACK = "fragmentation-mode-no-ack"
    ACK_ALWAYS = "fragmentation-mode-ack-always"
    ACK_ON_ERROR = "fragmentation-mode-ack-on-error"


class TileInAll1(Enum):
    """Where the last tile travels in ACK-on-Error mode. RFC8724 §8.4.3."""

    NO = "all-1-data-no"
    YES = "all-1-data-yes"
    SENDER_CHOICE = "all-1-data-sender-choice"


class AckBehavior(Enum):
    """When an ACK-on-Error receiver reports of its own accord. RFC9363 §4.10.8."""

    AFTER_ALL_0 = "ack-behavior-after-all-0"
    """After every window, and the sender waits for it: RFC9011 §5.6.2 for battery devices."""
    AFTER_ALL_1 = "ack-behavior-after-all-1"
    BY_LAYER2 = "ack-behavior-by-layer2"
    """Left to the link; ours offers no such hint, so it is the same as after the All-1."""


class BitmapFormat(Enum):
    """RFC9441 §3."""

    RFC8724 = "bitmap-RFC8724"
    COMPOUND_ACK = "bitmap-compound-ack"


_RANGES = {
    "fcn_size": (1, 255),
    "w_size": (0, 255),
    "dtag_size": (0, 255),
    "window_size": (0, 65_535),
    "l2_word_size": (1, 255),
    "maximum_packet_size": (1, 65_535),
}
"""As in the model where a message or a bitmap grows with it, so none is endless. RFC9363 §6."""


@dataclass(frozen=True, slots=True)
class FragmentationRule:
    """Sizes in bits, `maximum_packet_size` in octets, `window_size` in tiles.

    `direction` is that of the data; acknowledgements go the other way under the same RuleID.
    Leaves that a mode does not use stand at 0 or None. An `inactivity_timer` of None never expires.
    """

    rule_id_value: int
    rule_id_length: int
    fragmentation_mode: Mode
    direction: Direction
    fcn_size: int
    w_size: int = 0
    dtag_size: int = 0
    window_size: int = 0
    tile_size: int = 0
    l2_word_size: int = 8
    rcs_algorithm: RcsAlgorithm = RcsAlgorithm.CRC32
    maximum_packet_size: int = 1280
    max_interleaved_frames: int = 1
    max_ack_requests: int = 0
    retransmission_timer: Duration | None = None
    inactivity_timer: Duration | None = None
    tile_in_all_1: TileInAll1 = TileInAll1.SENDER_CHOICE
    ack_behavior: AckBehavior = AckBehavior.AFTER_ALL_1
    bitmap_format: BitmapFormat = BitmapFormat.RFC8724
    last_bitmap_compression: bool = True
    ack_req_dn_opportunity: int = 2
    """How often a class A device opens windows per ACK REQ that may come. RFC9011 §5.6.3.5.1."""

    def __post_init__(self) -> None:
        self._demand(0 <= self.rule_id_length <= 32, "rule-id-length is 0 to 32", "RFC9363 §4.2")
        self._demand(
            0 <= self.rule_id_value < 1 << self.rule_id_length,
            f"rule-id-value {self.rule_id_value} does not fit in {self.rule_id_length} bits",
            "RFC8724 §6",
        )
        for leaf, (least, most) in _RANGES.items():
            self._demand(
                least <= getattr(self, leaf) <= most,
                f"{leaf.replace('_', '-')} is {least} to {most}",
                "RFC9363 §6",
            )
        self._demand(
            1 <= self.max_interleaved_frames <= 1 << self.dtag_size,
            f"max-interleaved-frames is 1 to {1 << self.dtag_size} with this dtag-size",
            "RFC8724 §8.2.4",
        )
        self._demand(
            self.rcs_algorithm.length >= self.l2_word_size or self.header_is_aligned,
            "an All-1 could be taken for a Sender-Abort: the RCS is shorter than an L2 Word",
            "RFC8724 §8.3.1.2",
        )
        if self.fragmentation_mode is Mode.NO_ACK:
            self._demand(self.w_size == 0, "w-size is 0 in No-ACK mode", "RFC8724 §8.4.1")
        else:
            self._check_windows()
        if self.fragmentation_mode is Mode.ACK_ALWAYS:
            self._demand(self.w_size == 1, "w-size is 1 in ACK-Always mode", "RFC8724 §8.4.2")
        if self.fragmentation_mode is Mode.ACK_ON_ERROR:
            self._check_tiles()

    def __hash__(self) -> int:
        """Of what tells rules apart: layouts are found by rule with every message."""
        return hash(
            (self.rule_id_value, self.rule_id_length, self.w_size, self.fcn_size, self.dtag_size)
        )

    def _check_windows(self) -> None:
        self._demand(self.w_size >= 1, "w-size is at least 1", "RFC8724 §8.2.4")
        self._demand(
            1 <= self.window_size < 1 << self.fcn_size,
            f"window-size is 1 to {(1 << self.fcn_size) - 1} with this fcn-size",
            "RFC8724 §8.4.2",
        )
        self._demand(self.max_ack_requests >= 1, "max-ack-requests is at least 1", "RFC9363")
        self._demand(
            self.retransmission_timer is not None,
            "retransmission-timer is missing",
            "RFC9363",
        )
        self._demand(
            self.ack_req_dn_opportunity > 1,
            "ack-req-dn-opportunity is above 1",
            "RFC9011 §5.6.3.5.1",
        )

    def _check_tiles(self) -> None:
        self._demand(
            self.tile_size >= self.l2_word_size,
            "tile-size is at least one L2 Word",
            "RFC8724 §8.4.3",
        )
        self._demand(
            self.tile_in_all_1 is not TileInAll1.NO or self.last_tile_may_be_regular,
            "with a header or tiles that are no whole L2 Words the last tile cannot be told from"
            " padding; let it travel in the All-1",
            "RFC8724 §8.3.1.1",
        )

    def _demand(self, holds: bool, demand: str, clause: str) -> None:
        if not holds:
            raise MisuseError(f"fragmentation rule {self.rule_id_value}: {demand} ({clause})")

    @property
    def header_length(self) -> int:
        """Of a Regular Fragment, RuleID included."""
        return self.rule_id_length + self.dtag_size + self.w_size + self.fcn_size

    @property
    def header_is_aligned(self) -> bool:
        return self.header_length % self.l2_word_size == 0

    @property
    def last_tile_may_be_regular(self) -> bool:
        """Whether what follows the whole tiles of a Regular Fragment can only be the last tile.

        Reading: RFC8724 §8.4.3.2 lets the receiver find the last tile by its length, which padding
        imitates as soon as header or tiles are no whole L2 Words; such rules use the All-1.
        """
        return (
            self.tile_in_all_1 is not TileInAll1.YES
            and self.header_is_aligned
            and self.tile_size % self.l2_word_size == 0
        )

    @property
    def capacity_tiles(self) -> int:
        """How many tiles the windows number. RFC8724 §8.4.3."""
        return self.window_size << self.w_size

    @property
    def longest_packet_bits(self) -> int:
        """The longest SCHC Packet worth keeping: one not compressed, its RuleID and padding."""
        return self.maximum_packet_size * 8 + 32 + self.l2_word_size


def rfc9011_uplink(
    *,
    rule_id_value: int = 20,
    tile_in_all_1: TileInAll1 = TileInAll1.SENDER_CHOICE,
    ack_behavior: AckBehavior = AckBehavior.AFTER_ALL_1,
    retransmission_timer: Duration = Duration.of(hours=12),
    inactivity_timer: Duration = Duration.of(hours=12),
) -> FragmentationRule:
    """From the device to the gateway. RFC9011 §5.6.2."""
    return FragmentationRule(
        rule_id_value=rule_id_value,
        rule_id_length=8,
        fragmentation_mode=Mode.ACK_ON_ERROR,
        direction=Direction.UPLINK,
        fcn_size=6,
        w_size=2,
        window_size=63,
        tile_size=80,
        maximum_packet_size=2520,
        max_ack_requests=8,
        retransmission_timer=retransmission_timer,
        inactivity_timer=inactivity_timer,
        tile_in_all_1=tile_in_all_1,
        ack_behavior=ack_behavior,
    )


def rfc9011_downlink(
    *,
    rule_id_value: int = 21,
    retransmission_timer: Duration = Duration.of(hours=4),
    inactivity_timer: Duration = Duration.of(hours=36),
) -> FragmentationRule:
    """From the gateway to one device; the timers are those of class A. RFC9011 §5.6.3."""
    return FragmentationRule(
        rule_id_value=rule_id_value,
        rule_id_length=8,
        fragmentation_mode=Mode.ACK_ALWAYS,
        direction=Direction.DOWNLINK,
        fcn_size=1,
        w_size=1,
        window_size=1,
        max_ack_requests=8,
        retransmission_timer=retransmission_timer,
        inactivity_timer=inactivity_timer,
    )


def rfc9011_multicast(
    *, rule_id_value: int = 23, inactivity_timer: Duration = Duration.of(hours=12)
) -> FragmentationRule:
    """From the gateway to a group. RFC9011 §5.6.3.

    Reading: the text lets unicast and multicast share FPortDown, but their headers differ and a
    RuleID means one format, so multicast has a RuleID of its own.
    """
    return FragmentationRule(
        rule_id_value=rule_id_value,
        rule_id_length=8,
        fragmentation_mode=Mode.NO_ACK,
        direction=Direction.DOWNLINK,
        fcn_size=1,
        inactivity_timer=inactivity_timer,
    )
