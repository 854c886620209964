"""Rules, their field descriptors, and the set that two ends share. RFC8724 §7.1, names of RFC9363.

A contradictory rule cannot be made: `RuleMistake` names the leaf, the reason and the clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.headers import HeaderFormat


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
    """Lengths that the residue has to tell, in octets. RFC9363 §4.4."""

    VARIABLE = "fl-variable"
    TOKEN_LENGTH = "fl-token-length"


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


@dataclass(frozen=True, slots=True)
class NoCompressionRule:
    """The RuleID of packets that go as they are. RFC8724 §6."""

    rule_id_value: int
    rule_id_length: int
    name: str = ""

    def __post_init__(self) -> None:
        _check_rule_id(self)


@dataclass(frozen=True, slots=True)
class CompressionRule:
    """Field descriptors in the order of the packet, which is that of the residues. RFC8724 §7.1."""

    rule_id_value: int
    rule_id_length: int
    entry: tuple[FieldDescriptor, ...]
    name: str = ""

    def __post_init__(self) -> None:
        _check_rule_id(self)
        for first, second in combinations(self.entry, 2):
            if (first.field_id, first.field_position) == (
                second.field_id,
                second.field_position,
            ) and self._overlap(first, second):
                raise RuleMistake(
                    "entry",
                    f"{first.field_id} at position {first.field_position} is described twice"
                    " for the same direction",
                    "RFC9363 §5.3",
                )

    @staticmethod
    def _overlap(first: FieldDescriptor, second: FieldDescriptor) -> bool:
        return any(
            first.direction_indicator.serves(way) and second.direction_indicator.serves(way)
            for way in Direction
        )


Rule = CompressionRule | NoCompressionRule | FragmentationRule


def _check_rule_id(rule: CompressionRule | NoCompressionRule) -> None:
    if not 0 <= rule.rule_id_length <= 32:
        raise RuleMistake("rule-id-length", "is 0 to 32", "RFC9363 §4.2")
    if not 0 <= rule.rule_id_value < 1 << rule.rule_id_length:
        raise RuleMistake(
            "rule-id-value",
            f"{rule.rule_id_value} does not fit in {rule.rule_id_length} bits",
            "RFC8724 §6",
        )


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one device, in the order of the file. RFC8724 §7.

    `headers` are the formats of private headers, beyond those every SCHC end knows.
    """

    rules: tuple[Rule, ...]
    headers: tuple[HeaderFormat, ...] = ()

    def __post_init__(self) -> None:
        for identifier, count in Counter(map(rule_id, self.rules)).items():
            if count > 1:
                raise RuleMistake(
                    "rule-id-value", f"{count} rules have RuleID {identifier}", "RFC8724 §6"
                )
        for first, second in combinations(map(rule_id, self.rules), 2):
            shorter, longer = sorted((first, second), key=len)
            if longer.slice(0, shorter.length) == shorter:
                raise RuleMistake(
                    "rule-id-length",
                    f"no decoder can tell RuleID {shorter} from {longer}",
                    "RFC8724 §6",
                )
        if not any(isinstance(rule, NoCompressionRule) for rule in self.rules):
            raise RuleMistake("rule", "no RuleID for packets that match no rule", "RFC8724 §6")

    @property
    def compression(self) -> tuple[CompressionRule, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, CompressionRule))

    @property
    def no_compression(self) -> NoCompressionRule:
        """The first, when there are several."""
        return next(rule for rule in self.rules if isinstance(rule, NoCompressionRule))

    @property
    def fragmentation(self) -> tuple[FragmentationRule, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, FragmentationRule))

    @property
    def uplink(self) -> FragmentationRule | None:
        """For data from the device."""
        return next(self._fragmenting(Direction.UPLINK), None)

    @property
    def downlink(self) -> FragmentationRule | None:
        """For data to one device, with acknowledgements."""
        return next(
            (
                rule
                for rule in self._fragmenting(Direction.DOWNLINK)
                if rule.fragmentation_mode is not Mode.NO_ACK
            ),
            None,
        )

    @property
    def multicast(self) -> FragmentationRule | None:
        """For data to a group: downlink without acknowledgements. RFC9011 §5.6.3."""
        return next(
            (
                rule
                for rule in self._fragmenting(Direction.DOWNLINK)
                if rule.fragmentation_mode is Mode.NO_ACK
            ),
            None,
        )

    def rule_of(self, message: Bits) -> Rule | None:
        """The rule whose RuleID the message starts with. RFC8724 §7.2."""
        return next(
            (
                rule
                for rule in self.rules
                if rule.rule_id_length <= message.length
                and message.value >> message.length - rule.rule_id_length == rule.rule_id_value
            ),
            None,
        )

    def _fragmenting(self, direction: Direction) -> Iterator[FragmentationRule]:
        return (rule for rule in self.fragmentation if rule.direction is direction)


def rule_id(rule: Rule) -> Bits:
    return Bits(rule.rule_id_value, rule.rule_id_length)


def check_lorawan_rule_ids(rules: Iterable[Rule]) -> None:
    """RuleIDs travel in FPort. Raises RuleMistake. RFC9011 §5.2."""
    for rule in rules:
        if rule.rule_id_length != 8:
            raise RuleMistake(
                "rule-id-length",
                f"{rule.rule_id_length} bits do not fill an FPort; LoRaWAN takes 8",
                "RFC9011 §5.2",
            )
        if not 1 <= rule.rule_id_value <= 223:
            raise RuleMistake(
                "rule-id-value",
                f"{rule.rule_id_value} is no FPort for applications; take 1 to 223",
                "RFC9011 §5.2",
            )
