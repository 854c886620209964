"""Rules, and the set of them that two ends share. RFC8724 §7.1, names of RFC9363.

A contradictory rule cannot be made: `RuleMistake` names the leaf, the reason and the clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.schc.descriptors import FieldDescriptor, RuleMistake
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.headers import HeaderFormat


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
                    "rule-id-value",
                    f"{count} rules have RuleID {identifier.value} of {identifier.length} bits;"
                    " a RuleID means one format, whatever the direction or group",
                    "RFC8724 §6",
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
