"""A stack that uses the recommended RuleIDs whatever was agreed. Breaks RUL001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile
from reference_stack.schc.rules import CompressionRule, Rule

BREAKS = "RUL001"

_FRAGMENTS_UP, _FRAGMENTS_DOWN, _UNCOMPRESSED = 20, 21, 22
_RECOMMENDED = {120: _FRAGMENTS_UP, 121: _FRAGMENTS_DOWN, 122: _UNCOMPRESSED}


def misread(profile: Profile) -> Profile:
    rules = tuple(map(_recommended, profile.rules.rules))
    return replace(profile, rules=replace(profile.rules, rules=rules))


def _recommended(rule: Rule) -> Rule:
    if isinstance(rule, CompressionRule):
        return rule
    value = rule.rule_id_value
    return replace(rule, rule_id_value=_RECOMMENDED.get(value, value))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
