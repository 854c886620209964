"""A rule set written as JSON of the YANG model; the way back is `rule_json`. RFC9363 §6."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.rule_json_leaves import (
    CHOICES,
    COMPOUND_ACK_MODULE,
    INDICATORS,
    MODULE,
    MOST_TICKS,
    NUMBERS,
    ONLY_ON_ERROR,
    ONLY_WITH_ACK,
    TIMERS,
    TOP,
)
from reference_stack.profiles.rule_mistakes import mistakes_at
from reference_stack.schc.descriptors import FieldDescriptor, PrivateAction
from reference_stack.schc.fragmentation.rcs import RcsAlgorithm
from reference_stack.schc.fragmentation.rule import BitmapFormat, FragmentationRule, Mode
from reference_stack.schc.rules import CompressionRule, NoCompressionRule, Rule, RuleSet

_SMALL = 0xFF
_LARGE = 0xFFFF
_LARGE_LEAVES = {"maximum-packet-size", "window-size"}


def json_from_rule_set(rules: RuleSet, *, private_module: str = "meterproof") -> str:
    """Raises RuleFileMistake for what the model has no room for.

    `private_module` qualifies private actions. Target values are aligned to the left, RFC9363 §4.7.
    A timer that no number of ticks hits is written as the nearest that one does.
    """
    written = []
    for rule in rules.rules:
        with mistakes_at("rule set", f"rule {rule.rule_id_value}/{rule.rule_id_length}"):
            written.append(_rule(rule, private_module))
    return json.dumps({TOP: {"rule": written}}, indent=1) + "\n"


def _rule(rule: Rule, private_module: str) -> dict[str, object]:
    written: dict[str, object] = {
        "rule-id-value": rule.rule_id_value,
        "rule-id-length": rule.rule_id_length,
    }
    match rule:
        case NoCompressionRule():
            return written | {"rule-nature": _identity("nature-no-compression")}
        case CompressionRule():
            entries = [_entry(entry, private_module) for entry in rule.entry]
            return written | {"rule-nature": _identity("nature-compression"), "entry": entries}
        case FragmentationRule():
            return written | {"rule-nature": _identity("nature-fragmentation")} | _leaves(rule)


def _entry(entry: FieldDescriptor, private_module: str) -> dict[str, object]:
    length = entry.field_length
    action = entry.comp_decomp_action
    written: dict[str, object] = {
        "field-id": _identity(entry.field_id),
        "field-length": length if isinstance(length, int) else _identity(length.value),
        "field-position": entry.field_position,
        "direction-indicator": _identity(entry.direction_indicator.value),
    }
    if entry.target_value:
        written["target-value"] = _list(value.octets() for value in entry.target_value)
    written["matching-operator"] = _identity(entry.matching_operator.value)
    if entry.matching_operator_value is not None:
        x = entry.matching_operator_value
        written["matching-operator-value"] = _list(
            [x.to_bytes(max(1, (x.bit_length() + 7) // 8), "big")]
        )
    written["comp-decomp-action"] = (
        f"{private_module}:{action.name}"
        if isinstance(action, PrivateAction)
        else _identity(action.value)
    )
    return written


def _list(values: Iterable[bytes]) -> list[dict[str, object]]:
    return [
        {"index": place, "value": base64.b64encode(value).decode("ascii")}
        for place, value in enumerate(values)
    ]


def _leaves(rule: FragmentationRule) -> dict[str, object]:
    if rule.rcs_algorithm is not RcsAlgorithm.CRC32:
        raise MisuseError(f"no identity stands for {rule.rcs_algorithm.value} (RFC9363 §4.10.5)")
    left_out = _left_out(rule.fragmentation_mode)
    written: dict[str, object] = {
        "fragmentation-mode": _identity(rule.fragmentation_mode.value),
        "direction": _identity(INDICATORS[rule.direction].value),
    }
    for leaf, name in NUMBERS:
        if leaf not in left_out:
            written[leaf] = _number(leaf, getattr(rule, name))
    for leaf, name, _ in CHOICES:
        if leaf not in left_out:
            written[leaf] = _identity(getattr(rule, name).value)
    for leaf, name in TIMERS:
        timer = getattr(rule, name)
        if leaf not in left_out and timer is not None:
            written[leaf] = _ticks(timer)
    if rule.bitmap_format is BitmapFormat.COMPOUND_ACK:
        module = COMPOUND_ACK_MODULE
        written[f"{module}:bitmap-format"] = f"{module}:{rule.bitmap_format.value}"
    if not rule.last_bitmap_compression:
        written[f"{COMPOUND_ACK_MODULE}:last-bitmap-compression"] = False
    return written


def _left_out(mode: Mode) -> frozenset[str]:
    match mode:
        case Mode.NO_ACK:
            return ONLY_WITH_ACK | ONLY_ON_ERROR
        case Mode.ACK_ALWAYS:
            return ONLY_ON_ERROR
        case Mode.ACK_ON_ERROR:
            return frozenset()


def _number(leaf: str, number: int) -> int:
    most = _LARGE if leaf in _LARGE_LEAVES else _SMALL
    if number > most:
        raise MisuseError(f"{leaf} {number} is above {most} (RFC9363 §4.10)")
    return number


def _ticks(timer: Duration) -> dict[str, object]:
    """The shortest ticks whose number fits come nearest. RFC9363 §4.10.6."""
    tick = 0
    while timer.microseconds + (1 << tick >> 1) >> tick > MOST_TICKS:
        tick += 1
    numbers = timer.microseconds + (1 << tick >> 1) >> tick
    return {"ticks-duration": tick, "ticks-numbers": max(1, numbers)}


def _identity(name: str) -> str:
    return f"{MODULE}:{name}"
