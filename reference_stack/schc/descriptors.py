"""Field descriptors: how one field of a packet is matched and sent. RFC8724 §7.1, names of RFC9363.

A contradictory descriptor cannot be made: `RuleMistake` names the leaf, the reason and the clause.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError


class RuleMistake(MisuseError):
    """A rule, or a set of them, that contradicts itself or the standard. `leaf` is where."""

    def __init__(self, leaf: str, reason: str, clause: str) -> None:
        super().__init__(f"{leaf}: {reason} ({clause})")
        self.leaf = leaf
        self.reason = reason
        self.clause = clause


class DirectionIndicator(Enum):
    """Which packets a descriptor serves. RFC8724 §7.1."""

    BIDIRECTIONAL = "di-bidirectional"
    UP = "di-up"
    DOWN = "di-down"

    def serves(self, direction: Direction) -> bool:
        return self is DirectionIndicator.BIDIRECTIONAL or self is _ONE_WAY[direction]


_ONE_WAY = {Direction.UPLINK: DirectionIndicator.UP, Direction.DOWNLINK: DirectionIndicator.DOWN}


class MatchingOperator(Enum):
    """RFC8724 §7.3."""

    EQUAL = "mo-equal"
    IGNORE = "mo-ignore"
    MSB = "mo-msb"
    MATCH_MAPPING = "mo-match-mapping"


class Action(Enum):
    """Compression/decompression actions. RFC8724 §7.4."""

    NOT_SENT = "cda-not-sent"
    VALUE_SENT = "cda-value-sent"
    MAPPING_SENT = "cda-mapping-sent"
    LSB = "cda-lsb"
    COMPUTE = "cda-compute"
    DEV_IID = "cda-deviid"
    APP_IID = "cda-appiid"


class VariableLength(Enum):
    """Lengths in octets that differ from packet to packet. RFC9363 §4.4."""

    VARIABLE = "fl-variable"
    """The residue tells it."""
    TOKEN_LENGTH = "fl-token-length"
    """The field before it tells it, and the residue does not."""


@dataclass(frozen=True, slots=True)
class PrivateAction:
    """An action of one profile: the field holds the octets after it, plus `plus`; never sent.

    The private counterpart of compute-length. RFC8724 §7.4.8.
    """

    name: str
    plus: int = 0


_NEED_TARGET = {Action.NOT_SENT, Action.LSB, Action.MAPPING_SENT}
_IID_BITS = 64


@dataclass(frozen=True, slots=True)
class FieldDescriptor:
    """How one field is matched and sent. RFC8724 §7.1.

    `target_value` holds one value, several for match-mapping, or none. In a field of fixed length
    each has that length; in one of variable length, its own. For MSB(x) `matching_operator_value`
    is x, and only the x first bits of the target value count.
    """

    field_id: str
    field_length: int | VariableLength
    matching_operator: MatchingOperator
    comp_decomp_action: Action | PrivateAction
    target_value: tuple[Bits, ...] = ()
    matching_operator_value: int | None = None
    field_position: int = 1
    direction_indicator: DirectionIndicator = DirectionIndicator.BIDIRECTIONAL

    @property
    def is_variable(self) -> bool:
        return isinstance(self.field_length, VariableLength)

    def __post_init__(self) -> None:
        if not 0 <= self.field_position <= 255:
            raise RuleMistake("field-position", "is 0 to 255", "RFC9363 §4.5")
        if isinstance(self.field_length, int) and not 1 <= self.field_length <= 255:
            raise RuleMistake("field-length", "is 1 to 255 bits", "RFC9363 §4.4")
        self._check_target()
        self._check_msb()
        self._check_action()

    def _check_target(self) -> None:
        operator = self.matching_operator
        if operator is not MatchingOperator.IGNORE and not self.target_value:
            raise RuleMistake("target-value", f"{operator.value} needs one", "RFC9363 §5.1")
        if operator is not MatchingOperator.MATCH_MAPPING and len(self.target_value) > 1:
            raise RuleMistake(
                "target-value", f"{operator.value} takes one, not a list", "RFC8724 §7.3"
            )
        for value in self.target_value:
            if isinstance(self.field_length, int) and value.length != self.field_length:
                raise RuleMistake(
                    "target-value",
                    f"has {value.length} bits, the field {self.field_length}",
                    "RFC9363 §4.7",
                )
            if self.is_variable and value.length % 8:
                raise RuleMistake(
                    "target-value",
                    f"has {value.length} bits, and a length that varies counts octets",
                    "RFC9363 §4.4",
                )

    def _check_msb(self) -> None:
        x = self.matching_operator_value
        if self.matching_operator is not MatchingOperator.MSB:
            if x is not None:
                raise RuleMistake(
                    "matching-operator-value", "only mo-msb takes one", "RFC8724 §7.3"
                )
            return
        if x is None:
            raise RuleMistake("matching-operator-value", "mo-msb needs one", "RFC9363 §5.1")
        if not 1 <= x <= self.target_value[0].length:
            raise RuleMistake(
                "matching-operator-value",
                f"is 1 to {self.target_value[0].length}, as long as the target value",
                "RFC8724 §7.3",
            )
        if self.is_variable and x % 8:
            raise RuleMistake(
                "matching-operator-value",
                "counts whole octets when the field length varies",
                "RFC8724 §7.3",
            )

    def _check_action(self) -> None:
        action, operator = self.comp_decomp_action, self.matching_operator
        if action in _NEED_TARGET and not self.target_value:
            raise RuleMistake("target-value", f"{_name(action)} needs one", "RFC9363 §5.1")
        if action is Action.LSB and operator is not MatchingOperator.MSB:
            raise RuleMistake("comp-decomp-action", "cda-lsb goes with mo-msb", "RFC8724 §7.4.6")
        if action is Action.MAPPING_SENT and operator is not MatchingOperator.MATCH_MAPPING:
            raise RuleMistake(
                "comp-decomp-action",
                "cda-mapping-sent goes with mo-match-mapping",
                "RFC8724 §7.4.5",
            )
        if action is Action.NOT_SENT and len(self.target_value) > 1:
            raise RuleMistake(
                "comp-decomp-action",
                "cda-not-sent cannot tell which value of the list to restore",
                "RFC8724 §7.4.3",
            )
        if action is Action.DEV_IID and self.field_length != _IID_BITS:
            raise RuleMistake(
                "field-length", f"an interface identifier has {_IID_BITS} bits", "RFC8724 §7.4.7"
            )
        if action is Action.APP_IID:
            raise RuleMistake(
                "comp-decomp-action",
                "cda-appiid needs the address of the application in the frame,"
                " and LoRaWAN frames carry the device's only",
                "RFC8724 §10.7.2",
            )


def _name(action: Action | PrivateAction) -> str:
    return action.value if isinstance(action, Action) else action.name
