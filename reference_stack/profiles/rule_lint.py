"""What a person should know of a rule set before two ends use it. Nothing here is forbidden:
what is, a rule set cannot be made of.

Every finding that is about packets brings one that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Final

from reference_stack.kernel.direction import Direction
from reference_stack.profiles.known_headers import CHECKSUMS
from reference_stack.profiles.rule_samples import end_of, first_of
from reference_stack.profiles.witness import SAMPLE_DEV_IID, Use, packets, uses
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import Action, FieldDescriptor, MatchingOperator, RuleMistake
from reference_stack.schc.fragmentation.rule import FragmentationRule, Mode
from reference_stack.schc.rules import CompressionRule, RuleSet, check_lorawan_rule_ids


class LintKind(Enum):
    """What is the matter."""

    NO_FPORT = "no-fport"
    """The RuleID cannot travel as an FPort."""
    UNREACHABLE = "unreachable"
    """No packet has the fields that the rule lists."""
    SHADOWED = "shadowed"
    """Whenever the rule matches, another does and makes no longer message."""
    AMBIGUOUS = "ambiguous"
    """Two rules match the same packet with messages of the same length."""
    IRREVERSIBLE = "irreversible"
    """What is restored may differ from what was sent."""
    NEVER_SENT = "never-sent"
    """A value of a list stands in it twice."""
    ONE_VALUE = "one-value"
    """A list of one value, which some stacks send with a bit and others without."""
    UNPROTECTED = "unprotected"
    """A checksum is left out; something else has to protect what it covers."""
    ONE_WAY = "one-way"
    """Nothing is fragmented in one direction."""
    SEVERAL_WAYS = "several-ways"
    """Several rules fragment the same kind of packets."""
    NEVER_FITS = "never-fits"
    """Messages under the rule are longer than a frame of this data rate."""


class Severity(Enum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_NOTES: Final = {LintKind.ONE_VALUE, LintKind.UNPROTECTED, LintKind.ONE_WAY, LintKind.AMBIGUOUS}
_ERRORS: Final = {LintKind.NO_FPORT, LintKind.NEVER_FITS}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding. `rule_id` is the value of the RuleID it is about, if it is about one."""

    kind: LintKind
    text: str
    clause: str
    rule_id: int | None = None
    packet: bytes | None = None
    direction: Direction | None = None

    @property
    def severity(self) -> Severity:
        if self.kind in _ERRORS:
            return Severity.ERROR
        return Severity.NOTE if self.kind in _NOTES else Severity.WARNING


def lint(
    rules: RuleSet, *, dev_iid: bytes = SAMPLE_DEV_IID, payload_octets: int | None = None
) -> list[LintFinding]:
    """Everything that is the matter with a rule set over LoRaWAN.

    `payload_octets` is what a frame may carry at the data rate in question. Raises RuleMistake for
    an action that its field does not allow.
    """
    return [*_lint(rules, end_of(rules, dev_iid), dev_iid, payload_octets)]


def _lint(
    rules: RuleSet, end: Compressor, dev_iid: bytes, payload_octets: int | None
) -> Iterator[LintFinding]:
    for rule in rules.rules:
        try:
            check_lorawan_rule_ids([rule])
        except RuleMistake as mistake:
            yield LintFinding(
                LintKind.NO_FPORT,
                f"{mistake.leaf}: {mistake.reason}",
                mistake.clause,
                rule.rule_id_value,
            )
    iid = int.from_bytes(dev_iid, "big")
    serving = {direction: uses(rules, direction) for direction in Direction}
    for compression in rules.compression:
        if not any(use.rule is compression for all_uses in serving.values() for use in all_uses):
            yield LintFinding(
                LintKind.UNREACHABLE,
                "no headers known here have just these fields",
                "RFC8724 §7.2",
                compression.rule_id_value,
            )
        yield from _of_fields(compression)
    yield from _of_losses(serving, end, iid)
    yield from _of_pairs(serving, end, iid)
    yield from _of_fragmentation(rules)
    if payload_octets is not None:
        yield from _of_sizes(rules, serving, end, iid, payload_octets)


def _of_fields(rule: CompressionRule) -> Iterator[LintFinding]:
    def finding(kind: LintKind, text: str, clause: str) -> LintFinding:
        return LintFinding(kind, text, clause, rule.rule_id_value)

    for entry in rule.entry:
        values = entry.target_value
        if entry.comp_decomp_action is Action.MAPPING_SENT:
            if len(set(values)) < len(values):
                yield finding(
                    LintKind.NEVER_SENT,
                    f"{entry.field_id}: a value stands twice in the list",
                    "RFC8724 §7.4.5",
                )
            if len(values) == 1:
                yield finding(
                    LintKind.ONE_VALUE,
                    f"{entry.field_id}: an index among one value has no bits, and some stacks"
                    " send one",
                    "RFC8724 §7.4.5",
                )
        if entry.comp_decomp_action is Action.COMPUTE and entry.field_id in CHECKSUMS:
            yield finding(
                LintKind.UNPROTECTED,
                f"{entry.field_id} is not sent: see that every packet is protected otherwise",
                "RFC8724 §10.11",
            )


def _loses(entry: FieldDescriptor) -> bool:
    """Whether values can match that the action does not bring back."""
    return entry.comp_decomp_action is Action.NOT_SENT and entry.matching_operator in {
        MatchingOperator.IGNORE,
        MatchingOperator.MSB,
    }


def _of_losses(
    serving: dict[Direction, list[Use]], end: Compressor, iid: int
) -> Iterator[LintFinding]:
    for direction, all_uses in serving.items():
        for use in all_uses:
            losing = [each for each in use.served if _loses(each.descriptor)]
            lost: dict[str, bytes] = {}
            for packet in use.samples(iid) if losing else ():
                message = end.compress_under(use.rule, packet, direction)
                if message is not None:
                    restored = end.decompress(message, direction)
                    for each in losing:
                        if use.field(each.place, packet) != use.field(each.place, restored):
                            lost.setdefault(each.place.fid, packet)
            for fid, packet in lost.items():
                yield LintFinding(
                    LintKind.IRREVERSIBLE,
                    f"{fid}: what is restored may differ from what was sent",
                    "RFC8724 §7.4.3",
                    use.rule.rule_id_value,
                    packet,
                    direction,
                )


def _of_pairs(
    serving: dict[Direction, list[Use]], end: Compressor, iid: int
) -> Iterator[LintFinding]:
    for direction, all_uses in serving.items():
        for first, second in combinations(all_uses, 2):
            if first.shape.places != second.shape.places:
                continue
            yield from _of_pair(first, second, direction, end, iid)


def _of_pair(
    first: Use, second: Use, direction: Direction, end: Compressor, iid: int
) -> Iterator[LintFinding]:
    wants, others = first.wanted(iid), second.wanted(iid)
    both = packets(
        first.shape,
        [wants, others],
        lengths=[*first.private_lengths, *second.private_lengths],
    )
    found = [
        (packet, one, other)
        for packet in both
        if (one := end.compress_under(first.rule, packet, direction)) is not None
        and (other := end.compress_under(second.rule, packet, direction)) is not None
    ]
    if not found:
        return
    packet, one, other = found[0]
    ids = first.rule.rule_id_value, second.rule.rule_id_value
    for (winner, loser), narrower, wider, better in (
        (ids, others, wants, all(a.length <= b.length for _, a, b in found)),
        (ids[::-1], wants, others, all(b.length < a.length for _, a, b in found)),
    ):
        if better and all(wider[place].includes(narrower[place]) for place in narrower):
            yield LintFinding(
                LintKind.SHADOWED,
                f"rule {winner} matches whatever this rule matches, and its message is no longer",
                "TS010 §3.2",
                loser,
                packet,
                direction,
            )
            return
    if one.length == other.length:
        yield LintFinding(
            LintKind.AMBIGUOUS,
            f"rule {ids[1]} matches the same packet with as many bits",
            "RFC8724 §7.2",
            ids[0],
            packet,
            direction,
        )


def _of_fragmentation(rules: RuleSet) -> Iterator[LintFinding]:
    kinds: dict[tuple[Direction, bool], list[FragmentationRule]] = {}
    for rule in rules.fragmentation:
        key = rule.direction, rule.fragmentation_mode is Mode.NO_ACK
        kinds.setdefault(key, []).append(rule)
    for (direction, _), several in kinds.items():
        for rule in several[1:]:
            yield LintFinding(
                LintKind.SEVERAL_WAYS,
                f"rule {several[0].rule_id_value} is for the same packets going {direction.value},"
                " and a sender takes that one",
                "RFC8724 §6",
                rule.rule_id_value,
                direction=direction,
            )
    for direction in Direction:
        if not any(rule.direction is direction for rule in rules.fragmentation):
            yield LintFinding(
                LintKind.ONE_WAY,
                f"packets going {direction.value} that fit in no frame cannot be sent",
                "RFC8724 §6",
                direction=direction,
            )


def _of_sizes(
    rules: RuleSet,
    serving: dict[Direction, list[Use]],
    end: Compressor,
    iid: int,
    payload_octets: int,
) -> Iterator[LintFinding]:
    room = 8 * payload_octets + 8
    for rule in rules.fragmentation:
        needed = rule.header_length + max(rule.tile_size, rule.rcs_algorithm.length)
        if needed > room:
            yield LintFinding(
                LintKind.NEVER_FITS,
                f"a fragment has {needed} bits at least, a frame room for {room} with its FPort",
                "RFC8724 §8.4.3",
                rule.rule_id_value,
                direction=rule.direction,
            )
    for direction, all_uses in serving.items():
        if any(rule.direction is direction for rule in rules.fragmentation):
            continue
        for use in all_uses:
            for packet in first_of(use.samples(iid)):
                message = end.compress_under(use.rule, packet, direction)
                if message is not None and message.length > room:
                    yield LintFinding(
                        LintKind.NEVER_FITS,
                        f"a message of {message.length} bits fits in no frame, which has room for"
                        f" {room}, and nothing is fragmented",
                        "RFC9011 §5.6",
                        use.rule.rule_id_value,
                        packet,
                        direction,
                    )
