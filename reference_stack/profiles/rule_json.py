"""A rule set read from JSON of the YANG model ietf-schc; `rule_json_writing` writes it. RFC9363 §6.

Target values are aligned to the left, as RFC9363 §4.7 says. Files in the field align the few that
fill no whole octets to the right; such a value is read when it can mean nothing else. The model
knows no names of rules, no private headers and none of RFC9011's leaves of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeVar

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.field_identities import FieldLengths, field_lengths, length_of
from reference_stack.profiles.json_tree import Node, root_of
from reference_stack.profiles.rule_json_leaves import (
    BITMAP_COMPRESSION,
    BITMAP_FORMAT,
    CHOICES,
    INDICATORS,
    LEAVES,
    LEAVES_OF_AN_ENTRY,
    MOST_TICKS,
    NUMBERS,
    TIMERS,
    TOP,
    USUAL_TICK,
)
from reference_stack.profiles.rule_mistakes import mistakes_at
from reference_stack.schc.descriptors import (
    Action,
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
    VariableLength,
)
from reference_stack.schc.fragmentation.rule import BitmapFormat, FragmentationRule, Mode
from reference_stack.schc.headers import HeaderFormat
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet


def rule_set_from_json(
    text: str,
    *,
    where: str,
    headers: Sequence[HeaderFormat] = (),
    actions: Sequence[PrivateAction] = (),
) -> RuleSet:
    """Raises RuleFileMistake. `headers` and `actions` are private: JSON cannot declare them."""
    root = root_of(text, where)
    lengths = field_lengths(headers)
    known = {action.name: action for action in actions}
    top = root.member(TOP)
    rules = [_rule(node, lengths, known) for node in top.member("rule").elements()]
    with mistakes_at(where, top.path):
        return RuleSet(tuple(rules), tuple(headers))


def _rule(node: Node, lengths: FieldLengths, actions: Mapping[str, PrivateAction]) -> Rule:
    node.only(LEAVES)
    value = node.member("rule-id-value").number()
    length = node.member("rule-id-length").number()
    nature = _identity(node.member("rule-nature"))
    with mistakes_at(node.where, node.path):
        match nature:
            case "nature-no-compression":
                return NoCompressionRule(value, length)
            case "nature-compression":
                entries = node.member("entry").elements() if node.has("entry") else []
                return CompressionRule(
                    value, length, tuple(_entry(each, lengths, actions) for each in entries)
                )
            case "nature-fragmentation":
                return _fragmentation(node, value, length)
            case _:
                raise node.member("rule-nature").mistake(f"there is no {nature!r}", "RFC9363 §4.2")


def _entry(
    node: Node, lengths: FieldLengths, actions: Mapping[str, PrivateAction]
) -> FieldDescriptor:
    node.only(LEAVES_OF_AN_ENTRY)
    fid = _identity(node.member("field-id"))
    length_of(fid, lengths, where=node.where, path=node.path)
    length = _length(node.member("field-length"))
    operator = _choice(node.member("matching-operator"), MatchingOperator)
    x = None
    if node.has("matching-operator-value"):
        values = _indexed(node.member("matching-operator-value"))
        x = int.from_bytes(values[0].member("value").octets(), "big") if values else None
    targets = _indexed(node.member("target-value")) if node.has("target-value") else []
    least = x or 0
    with mistakes_at(node.where, node.path):
        return FieldDescriptor(
            field_id=fid,
            field_length=length,
            matching_operator=operator,
            comp_decomp_action=_action(node.member("comp-decomp-action"), actions),
            target_value=tuple(_target(each.member("value"), length, least) for each in targets),
            matching_operator_value=x,
            field_position=node.member("field-position").number(),
            direction_indicator=_choice(node.member("direction-indicator"), DirectionIndicator),
        )


def _length(node: Node) -> int | VariableLength:
    if not isinstance(node.value, int):
        return _choice(node, VariableLength)
    if not 0 <= node.number() < 256:
        raise node.mistake("does not fit in 8 bits")
    return node.number()


def _action(node: Node, actions: Mapping[str, PrivateAction]) -> Action | PrivateAction:
    private = actions.get(_identity(node))
    return _choice(node, Action) if private is None else private


def _indexed(node: Node) -> list[Node]:
    """List elements by their index, which starts at 0 and has no gaps. RFC9363 §4.7."""
    elements = sorted(node.elements(), key=lambda each: each.member("index").number())
    for place, element in enumerate(elements):
        if element.member("index").number() != place:
            raise element.member("index").mistake(f"{place} is missing", "RFC9363 §4.7")
    return elements


def _target(node: Node, length: int | VariableLength, least: int) -> Bits:
    octets = node.octets()
    if not isinstance(length, int):
        return Bits.from_octets(octets)
    number, bits = int.from_bytes(octets, "big"), 8 * len(octets)
    if 0 < least <= bits < length:  # only as many bits as are compared; RFC9363 §4.7
        return Bits(number << length - bits, length)
    spare = bits - length
    if not 0 <= spare < 8:
        raise node.mistake(f"has {bits} bits, the field {length}", "RFC9363 §4.7")
    if number & (1 << spare) - 1 == 0:
        return Bits(number >> spare, length)
    if number >> length == 0:
        return Bits(number, length)
    raise node.mistake(f"{octets.hex()} is aligned neither left nor right", "RFC9363 §4.7")


def _fragmentation(node: Node, value: int, length: int) -> FragmentationRule:
    mode = _choice(node.member("fragmentation-mode"), Mode)
    way = node.member("direction")
    indicator = _choice(way, DirectionIndicator)
    found = [direction for direction, each in INDICATORS.items() if each is indicator]
    if not found:
        raise way.mistake("is di-up or di-down, that of the data", "RFC9363 §4.10.1")
    node.member("fcn-size")
    make: Callable[..., FragmentationRule] = FragmentationRule
    return make(
        rule_id_value=value,
        rule_id_length=length,
        fragmentation_mode=mode,
        direction=found[0],
        **_leaves(node),
    )


def _leaves(node: Node) -> dict[str, object]:
    read: dict[str, object] = {
        name: node.member(leaf).number() for leaf, name in NUMBERS if node.has(leaf)
    }
    for leaf, name in TIMERS:
        if node.has(leaf):
            read[name] = _duration(node.member(leaf))
    for leaf, name, kind in CHOICES:
        if node.has(leaf):
            read[name] = _choice(node.member(leaf), kind)
    for leaf in BITMAP_FORMAT:
        if node.has(leaf):
            read["bitmap_format"] = _choice(node.member(leaf), BitmapFormat)
    for leaf in BITMAP_COMPRESSION:
        if node.has(leaf):
            read["last_bitmap_compression"] = node.member(leaf).truth()
    return read


def _duration(node: Node) -> Duration | None:
    tick = node.member("ticks-duration").number() if node.has("ticks-duration") else USUAL_TICK
    numbers = node.member("ticks-numbers").number()
    if not 0 <= tick <= 0xFF or not 0 <= numbers <= MOST_TICKS:
        raise node.mistake("no such timer", "RFC9363 §4.10.6")
    return Duration(numbers << tick) if numbers else None


def _identity(node: Node) -> str:
    """Without the module that qualifies it."""
    return node.text().rpartition(":")[2]


_E = TypeVar("_E", bound=Enum)


def _choice(node: Node, kind: type[_E]) -> _E:
    written = _identity(node)
    for member in kind:
        if member.value == written:
            return member
    known = ", ".join(str(member.value) for member in kind)
    raise node.mistake(f"{written!r} is none of {known}", "RFC9363 §4")
