"""Whether two ends with two rule sets understand each other, and a packet that shows where not.

A difference matters when what one end sends is not what the other makes of it. Rules that merely
choose differently, and leaves that each end keeps to itself, are told and do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.rule_samples import end_of
from reference_stack.profiles.witness import SAMPLE_DEV_IID, Use, packets, uses
from reference_stack.schc.compression import Compressor
from reference_stack.schc.descriptors import MatchingOperator
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.matching import Served
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

OWN_AFFAIR: Final = frozenset(
    {
        "maximum_packet_size",
        "max_interleaved_frames",
        "max_ack_requests",
        "retransmission_timer",
        "inactivity_timer",
        "ack_req_dn_opportunity",
    }
)
"""Leaves of a fragmentation rule that are not seen on the wire, only in patience. RFC9363 §4.10."""

_NATURES = {
    CompressionRule: "nature-compression",
    NoCompressionRule: "nature-no-compression",
    FragmentationRule: "nature-fragmentation",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two rule sets, a and b, differ.

    With a `packet`, `sender` sends it in this direction as `message`, and the other end makes
    `received` of it: another packet, or None when it refuses the message.
    """

    text: str
    matters: bool
    rule_id: int
    rule_id_length: int
    direction: Direction | None = None
    packet: bytes | None = None
    sender: str = ""
    message: bytes | None = None
    received: bytes | None = None


def interchangeable(a: RuleSet, b: RuleSet, *, dev_iid: bytes = SAMPLE_DEV_IID) -> bool:
    """Whether an end with one rule set understands an end with the other. Raises RuleMistake."""
    return not any(difference.matters for difference in compare(a, b, dev_iid=dev_iid))


def compare(a: RuleSet, b: RuleSet, *, dev_iid: bytes = SAMPLE_DEV_IID) -> list[Difference]:
    """Every difference, RuleID by RuleID.

    Raises RuleMistake for an action that its field does not allow.
    """
    return list(_Comparison(a, b, dev_iid).differences())


class _Comparison:
    def __init__(self, a: RuleSet, b: RuleSet, dev_iid: bytes) -> None:
        self.ends = {"a": end_of(a, dev_iid), "b": end_of(b, dev_iid)}
        self.iid = int.from_bytes(dev_iid, "big")
        self.rules = {"a": _by_id(a), "b": _by_id(b)}
        self.uses: Mapping[tuple[str, Direction], Mapping[tuple[int, int], Use]] = {
            (name, direction): {
                (use.rule.rule_id_length, use.rule.rule_id_value): use
                for use in uses(rules, direction)
            }
            for name, rules in (("a", a), ("b", b))
            for direction in Direction
        }

    def differences(self) -> Iterator[Difference]:
        for identifier in sorted({*self.rules["a"], *self.rules["b"]}):
            a, b = (self.rules[name].get(identifier) for name in ("a", "b"))
            if a is None or b is None:
                yield self._missing(identifier, "b" if b is None else "a")
            elif type(a) is not type(b):
                natures = f"{_NATURES[type(a)]} in a and {_NATURES[type(b)]} in b"
                yield _difference(identifier, natures, matters=True)
            elif isinstance(a, FragmentationRule) and isinstance(b, FragmentationRule):
                yield from _of_leaves(identifier, a, b)
            elif isinstance(a, CompressionRule):
                for direction in Direction:
                    yield from self._of_entries(identifier, direction)

    def _missing(self, identifier: tuple[int, int], missing_in: str) -> Difference:
        other = "a" if missing_in == "b" else "b"
        text = f"there is no such rule in {missing_in}"
        for direction in Direction:
            use = self.uses[other, direction].get(identifier)
            if use is not None:
                shown = self._shown(identifier, direction, list(use.samples(self.iid)), text)
                if shown is not None:
                    return shown
        rule = self.rules[other][identifier]
        return _difference(identifier, text, matters=not isinstance(rule, CompressionRule))

    def _of_entries(
        self, identifier: tuple[int, int], direction: Direction
    ) -> Iterator[Difference]:
        a, b = (self.uses[name, direction].get(identifier) for name in ("a", "b"))
        candidates = [packet for use in (a, b) if use for packet in use.samples(self.iid)]
        if a is not None and b is not None:
            told = _told(a, b)
            if told is None:
                return
            text = told
            if a.shape.places == b.shape.places:
                candidates += packets(a.shape, [a.wanted(self.iid), b.wanted(self.iid)])
        elif candidates:
            known, unknown = ("a", "b") if b is None else ("b", "a")
            text = f"serves packets going {direction.value} in {known} and none in {unknown}"
        else:
            return
        shown = self._shown(identifier, direction, candidates, text)
        if shown is not None:
            yield shown
        else:
            text += "; no packet was found that shows it"
            yield _difference(identifier, text, matters=False, direction=direction)

    def _shown(
        self,
        identifier: tuple[int, int],
        direction: Direction,
        candidates: list[bytes],
        text: str,
    ) -> Difference | None:
        """The difference with a packet that one end sends under the rule and the other garbles."""
        for packet in candidates:
            for sender, receiver in (("a", "b"), ("b", "a")):
                found = _garbled(
                    self.ends[sender], self.ends[receiver], packet, direction, identifier
                )
                if found is not None:
                    message, received = found
                    return Difference(
                        text=text,
                        matters=True,
                        rule_id=identifier[1],
                        rule_id_length=identifier[0],
                        direction=direction,
                        packet=packet,
                        sender=sender,
                        message=message.octets(),
                        received=received,
                    )
        return None


def _garbled(
    sender: Compressor,
    receiver: Compressor,
    packet: bytes,
    direction: Direction,
    identifier: tuple[int, int],
) -> tuple[Bits, bytes | None] | None:
    """The message and what comes of it, if that is not what the sender's own end makes of it."""
    rule = next(
        (
            rule
            for rule in sender.rules.compression
            if (rule.rule_id_length, rule.rule_id_value) == identifier
        ),
        None,
    )
    message = None if rule is None else sender.compress_under(rule, packet, direction)
    if message is None:
        return None
    expected = sender.decompress(message, direction)
    try:
        received = receiver.decompress(message, direction)
    except ProtocolError:
        return message, None
    return None if received == expected else (message, received)


def _by_id(rules: RuleSet) -> dict[tuple[int, int], Rule]:
    return {(rule.rule_id_length, rule.rule_id_value): rule for rule in rules.rules}


def _difference(
    identifier: tuple[int, int],
    text: str,
    *,
    matters: bool,
    direction: Direction | None = None,
) -> Difference:
    return Difference(text, matters, identifier[1], identifier[0], direction)


def _of_leaves(
    identifier: tuple[int, int], a: FragmentationRule, b: FragmentationRule
) -> Iterator[Difference]:
    for field in fields(FragmentationRule):
        ours, theirs = getattr(a, field.name), getattr(b, field.name)
        if ours != theirs:
            leaf = field.name.replace("_", "-")
            yield _difference(
                identifier,
                f"{leaf} is {_leaf(ours)} in a and {_leaf(theirs)} in b",
                matters=field.name not in OWN_AFFAIR,
            )


def _leaf(value: object) -> str:
    return "absent" if value is None else str(getattr(value, "value", value))


def _told(a: Use, b: Use) -> str | None:
    """In what the rule's fields differ in this direction, or None."""
    if a.shape.places != b.shape.places:
        return "describes other headers"
    ours = [each.place.fid for each in a.served]
    theirs = [each.place.fid for each in b.served]
    if ours != theirs:
        return "has its fields in another order"
    differing = [
        one.place.fid
        for one, other in zip(a.served, b.served, strict=True)
        if _meaning(one) != _meaning(other)
    ]
    return f"treats {', '.join(differing)} in another way" if differing else None


def _meaning(served: Served) -> tuple[object, ...]:
    """Of a descriptor what counts: of MSB's target value only the bits that are compared."""
    descriptor = served.descriptor
    targets = descriptor.target_value
    x = descriptor.matching_operator_value
    if descriptor.matching_operator is MatchingOperator.MSB and x is not None:
        targets = (targets[0].slice(0, x),)
    return (
        descriptor.field_length,
        descriptor.matching_operator,
        descriptor.comp_decomp_action,
        targets,
    )
