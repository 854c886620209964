"""What the tables of a rule file in TOML may say, checked when they are read. See `rule_text`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.schc.descriptors import Action, DirectionIndicator, MatchingOperator
from reference_stack.schc.descriptors import VariableLength as Varying
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import AckBehavior, BitmapFormat, Mode, TileInAll1


def _duration(written: object) -> object:
    if not isinstance(written, str):
        raise ValueError("write a duration, for example 30s, 15min or 12h")
    try:
        return Duration.parse(written)
    except MisuseError as mistake:
        raise ValueError(str(mistake)) from None


DurationText = Annotated[Duration, BeforeValidator(_duration)]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        arbitrary_types_allowed=True,
    )


LengthInBits = Annotated[int, Field(strict=True, ge=1, le=8 * 65_535)]
"""No field is longer than the longest packet."""
TargetText = Annotated[int, Field(strict=True)] | str


class EntryTable(_Table):
    """A field descriptor. What is left out follows from what is there; see `rule_text`."""

    field_id: str
    field_length: LengthInBits | Varying | None = None
    field_position: int = 1
    direction_indicator: DirectionIndicator = DirectionIndicator.BIDIRECTIONAL
    target_value: TargetText | tuple[TargetText, ...] = ()
    matching_operator: MatchingOperator | None = None
    matching_operator_value: int | None = None
    comp_decomp_action: Action | str | None = Field(None, union_mode="left_to_right")


class RuleTable(_Table):
    """A rule of any nature; which leaves may stand in it depends on that."""

    rule_id_value: int
    rule_id_length: int = 8
    name: str = ""
    rule_nature: (
        Literal["nature-compression", "nature-no-compression", "nature-fragmentation"] | None
    ) = None
    parts: tuple[str, ...] = ()
    entry: tuple[EntryTable, ...] = ()

    fragmentation_mode: Mode | None = None
    direction: DirectionIndicator | None = None
    fcn_size: int | None = None
    w_size: int | None = None
    dtag_size: int | None = None
    window_size: int | None = None
    tile_size: int | None = None
    l2_word_size: int | None = None
    rcs_algorithm: RcsAlgorithm | None = None
    maximum_packet_size: int | None = None
    max_interleaved_frames: int | None = None
    max_ack_requests: int | None = None
    retransmission_timer: DurationText | None = None
    inactivity_timer: DurationText | None = None
    tile_in_all_1: TileInAll1 | None = Field(None, alias="tile-in-all-1")
    ack_behavior: AckBehavior | None = None
    bitmap_format: BitmapFormat | None = None
    last_bitmap_compression: bool | None = None
    ack_req_dn_opportunity: int | None = None


OF_EVERY_RULE = frozenset({"rule_id_value", "rule_id_length", "name", "rule_nature"})
OF_COMPRESSION = frozenset({"parts", "entry"})


class PartTable(_Table):
    """Descriptors that several rules begin with."""

    name: str
    entry: tuple[EntryTable, ...]


class ActionTable(_Table):
    """A private action: the field holds the octets after it, plus this."""

    name: str
    octets_after_plus: int


class FieldTable(_Table):
    """A field of a private header."""

    fid: str
    length: LengthInBits | Literal["ber-length", "counted", "rest"]
    downlink_fid: str = ""
    octets_after_plus: int | None = None


class HeaderTable(_Table):
    """A private header."""

    name: str
    follows: str = ""
    requires: dict[str, tuple[int, ...]] = {}
    field: tuple[FieldTable, ...] = Field(min_length=1)


class RuleFileTables(_Table):
    """All tables of a rule set."""

    rule: tuple[RuleTable, ...] = ()
    part: tuple[PartTable, ...] = ()
    action: tuple[ActionTable, ...] = ()
    header: tuple[HeaderTable, ...] = ()


LEAVES = frozenset(
    field.alias or name
    for table in (RuleFileTables, RuleTable, EntryTable, PartTable, ActionTable, HeaderTable)
    for name, field in (*table.model_fields.items(), *FieldTable.model_fields.items())
)
"""Every key that may stand in these tables."""
