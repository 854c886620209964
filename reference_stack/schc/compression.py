"""Choose a rule, compress, decompress. RFC8724 §7.2.

Rules are made ready once for every shape they describe. A packet is cut at most once for each
shape; the rule whose message is shortest is taken, the first of the file among equals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed, MisuseError
from reference_stack.schc.compiled_rule import CompiledRule, compiled_rule
from reference_stack.schc.cut_rule import Cut
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.headers import HeaderFormat, stacks
from reference_stack.schc.labelling import Shape
from reference_stack.schc.matching import served_fields
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, RuleSet

_IID_OCTETS = 8
_NOTHING_COMPUTED: Mapping[str, Callable[[int, int], int]] = MappingProxyType({})


class Compressed(NamedTuple):
    """A SCHC Packet: RuleID, residue, payload; not padded. RFC8724 §5.1."""

    message: Bits
    rule: CompressionRule | NoCompressionRule


class Compressor:
    """Compressor and decompressor of one device's rule set.

    `headers` are the formats that this end knows besides those of the rule set. `computed` gives
    for a field its checksum over a whole packet, that field zero, and its length in octets.
    `dev_iid` is what cda-deviid stands for; without it no rule with that action compresses.
    `maximum_packet_size`, in octets, is the longest packet that is rebuilt. Raises RuleMistake.
    """

    def __init__(
        self,
        rules: RuleSet,
        headers: Sequence[HeaderFormat],
        *,
        computed: Mapping[str, Callable[[int, int], int]] = _NOTHING_COMPUTED,
        dev_iid: bytes | None = None,
        maximum_packet_size: int | None = None,
    ) -> None:
        if dev_iid is not None and len(dev_iid) != _IID_OCTETS:
            raise MisuseError(f"an interface identifier has {_IID_OCTETS} octets")
        self.rules: Final = rules
        self.maximum_packet_size: Final = maximum_packet_size
        self._nothing = rules.no_compression
        iid = None if dev_iid is None else int.from_bytes(dev_iid, "big")
        formats = (*headers, *(each for each in rules.headers if each not in headers))
        ready = {
            direction: _compiled(rules, shapes_of(formats, direction), computed, iid)
            for direction in Direction
        }
        self._by_rule = {
            (direction, each.rule.rule_id_length, each.rule.rule_id_value): each
            for direction, compiled in ready.items()
            for each in compiled
        }
        self._candidates = {
            direction: sorted(
                (
                    (each, order, each.saves_at_most)
                    for order, each in enumerate(compiled)
                    if not each.lacks_iid
                ),
                key=_most_saving_first,
            )
            for direction, compiled in ready.items()
        }
        self._identifiers = {
            (rule.rule_id_length, rule.rule_id_value): rule for rule in rules.rules
        }
        self._lengths = sorted({rule.rule_id_length for rule in rules.rules})

    def serves(self, rule: CompressionRule, direction: Direction) -> bool:
        """Whether packets in this direction can have the fields that the rule lists."""
        return (direction, rule.rule_id_length, rule.rule_id_value) in self._by_rule

    def compress(self, packet: bytes, direction: Direction) -> Compressed:
        """Never fails: what no rule matches goes as it is, under the RuleID for that."""
        bits = len(packet) * 8
        number = int.from_bytes(packet, "big")
        cut: Cut = {}
        found: Bits | None = None
        first = 0
        rule: CompressionRule | NoCompressionRule = self._nothing
        for ready, order, most in self._candidates[direction]:
            if found is not None and most is not None and bits - most > found.length:
                break
            message = ready.compress(number, bits, cut)
            if message is None:
                continue
            if found is None or (message.length, order) < (found.length, first):
                found, first, rule = message, order, ready.rule
        if found is None:
            found = Bits(rule.rule_id_value << bits | number, rule.rule_id_length + bits)
        return Compressed(found, rule)

    def compress_under(
        self, rule: CompressionRule, packet: bytes, direction: Direction
    ) -> Bits | None:
        """The message under this rule, or None when the packet does not match it."""
        ready = self._by_rule.get((direction, rule.rule_id_length, rule.rule_id_value))
        if ready is None or ready.lacks_iid:
            return None
        return ready.compress(int.from_bytes(packet, "big"), len(packet) * 8, {})

    def decompress(self, message: Bits, direction: Direction) -> bytes:
        """The packet. Raises ProtocolError. Up to seven bits at the end are padding. RFC8724 §9."""
        for length in self._lengths:
            if length <= message.length:
                identifier = (length, message.value >> message.length - length)
                rule = self._identifiers.get(identifier)
                if rule is not None:
                    break
        else:
            raise Malformed("no rule has the RuleID of this message", clause="RFC8724 §6")
        if isinstance(rule, FragmentationRule):
            raise Malformed(
                f"RuleID {rule.rule_id_value} is that of fragments", clause="RFC8724 §6"
            )
        if isinstance(rule, NoCompressionRule):
            rest = message.length - rule.rule_id_length
            packet = message.slice(rule.rule_id_length, message.length - rest % 8).octets()
        else:
            ready = self._by_rule.get((direction, *identifier))
            if ready is None:
                raise Malformed(
                    f"the rule with RuleID {rule.rule_id_value} is for no packet going"
                    f" {direction.value}",
                    clause="RFC8724 §7.2",
                )
            packet = ready.decompress(message)
        if self.maximum_packet_size is not None and len(packet) > self.maximum_packet_size:
            raise Malformed(
                f"a packet of {len(packet)} octets, {self.maximum_packet_size} at most are taken",
                clause="RFC8724 §12.1.1",
            )
        return packet


def shapes_of(headers: Sequence[HeaderFormat], direction: Direction) -> tuple[Shape, ...]:
    """Every stack of the headers as it looks in one direction."""
    return tuple(Shape(stack, direction) for stack in stacks(headers))


def _compiled(
    rules: RuleSet,
    shapes: Sequence[Shape],
    computed: Mapping[str, Callable[[int, int], int]],
    dev_iid: int | None,
) -> tuple[CompiledRule, ...]:
    ready = []
    for rule in rules.compression:
        for shape in shapes:
            served = served_fields(rule, shape)
            if served is not None:
                ready.append(compiled_rule(rule, shape, served, computed=computed, dev_iid=dev_iid))
                break
    return tuple(ready)


def _most_saving_first(candidate: tuple[CompiledRule, int, int | None]) -> tuple[bool, int, int]:
    _, order, most = candidate
    return most is not None, -(most or 0), order
