"""A rule set written as TOML that `rule_text` reads; what follows from the rest is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.field_identities import FieldLengths, field_lengths
from reference_stack.profiles.rule_json_leaves import INDICATORS
from reference_stack.profiles.rule_text import PARTNERS, operator_of
from reference_stack.schc.descriptors import (
    DirectionIndicator,
    FieldDescriptor,
    MatchingOperator,
    PrivateAction,
    VariableLength,
)
from reference_stack.schc.fragmentation.rule import FragmentationRule
from reference_stack.schc.headers import HeaderFormat
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

_AS_NUMBER_BITS = 32
"""Values up to here are written as numbers, longer ones as octets."""


def toml_from_rule_set(rules: RuleSet) -> str:
    """All of it: names, private headers and private actions included."""
    lengths = field_lengths(rules.headers)
    tables = [
        *map(_header, rules.headers),
        *map(_action, _private_actions(rules)),
        *(_rule(rule, lengths) for rule in rules.rules),
    ]
    return "\n".join(tables)


def _header(header: HeaderFormat) -> str:
    lines = ["[[header]]", f"name = {_text(header.name)}"]
    if header.follows:
        lines.append(f"follows = {_text(header.follows)}")
    if header.requires:
        lines.append(
            f"requires = {_inline((fid, sorted(of)) for fid, of in header.requires.items())}"
        )
    lines.append("field = [")
    for field in header.fields:
        leaves: list[tuple[str, object]] = [("fid", field.fid), ("length", field.length)]
        if field.downlink_fid:
            leaves.append(("downlink-fid", field.downlink_fid))
        if field.octets_after is not None:
            leaves.append(("octets-after-plus", field.octets_after))
        lines.append(f"    {_inline(leaves)},")
    return "\n".join([*lines, "]", ""])


def _private_actions(rules: RuleSet) -> Iterator[PrivateAction]:
    actions = (entry.comp_decomp_action for rule in rules.compression for entry in rule.entry)
    yield from dict.fromkeys(action for action in actions if isinstance(action, PrivateAction))


def _action(action: PrivateAction) -> str:
    return f"[[action]]\nname = {_text(action.name)}\noctets-after-plus = {action.plus}\n"


def _rule(rule: Rule, lengths: FieldLengths) -> str:
    lines = ["[[rule]]"]
    if not isinstance(rule, FragmentationRule) and rule.name:
        lines.append(f"name = {_text(rule.name)}")
    lines += [f"rule-id-value = {rule.rule_id_value}", f"rule-id-length = {rule.rule_id_length}"]
    match rule:
        case NoCompressionRule():
            lines.append('rule-nature = "nature-no-compression"')
        case CompressionRule():
            lines.append("entry = [")
            lines += [f"    {_inline(_entry(entry, lengths))}," for entry in rule.entry]
            lines.append("]")
        case FragmentationRule():
            lines += _leaves(rule)
    return "\n".join([*lines, ""])


def _entry(entry: FieldDescriptor, lengths: FieldLengths) -> Iterator[tuple[str, object]]:
    yield "field-id", entry.field_id
    if lengths.get(entry.field_id) != entry.field_length:
        yield "field-length", entry.field_length
    if entry.field_position != 1:
        yield "field-position", entry.field_position
    if entry.direction_indicator is not DirectionIndicator.BIDIRECTIONAL:
        yield "direction-indicator", entry.direction_indicator
    values = [_target(value, entry.field_length) for value in entry.target_value]
    is_list = entry.matching_operator is MatchingOperator.MATCH_MAPPING
    if values:
        yield "target-value", values if is_list else values[0]
    x = entry.matching_operator_value
    if operator_of(x, given=bool(values), several=is_list) is not entry.matching_operator:
        yield "matching-operator", entry.matching_operator
    if x is not None:
        yield "matching-operator-value", x
    action = entry.comp_decomp_action
    if action is not PARTNERS[entry.matching_operator]:
        yield "comp-decomp-action", action.name if isinstance(action, PrivateAction) else action


def _target(value: Bits, length: int | VariableLength) -> object:
    as_number = isinstance(length, int) and (value.length <= _AS_NUMBER_BITS or value.length % 8)
    return value.value if as_number else value.octets().hex()


def _leaves(rule: FragmentationRule) -> Iterator[str]:
    """Those that are not at their defaults."""
    for field in fields(rule):
        value = getattr(rule, field.name)
        if value == field.default or field.name in {"rule_id_value", "rule_id_length"}:
            continue
        if field.name == "direction":
            value = INDICATORS[rule.direction]
        yield f"{field.name.replace('_', '-')} = {_value(value)}"


def _inline(leaves: Iterable[tuple[str, object]]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {_value(value)}" for key, value in leaves) + " }"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("-", "").isalnum() else _text(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Enum():
            return _text(str(value.value))
        case Duration():
            return _text(_duration(value))
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return _text(str(value))


def _duration(duration: Duration) -> str:
    written = str(duration)
    exact = Duration.parse(written) == duration if "e" not in written else False
    return written if exact else f"{duration.microseconds}us"


def _text(text: str) -> str:
    """A basic string; those of JSON are the same but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
