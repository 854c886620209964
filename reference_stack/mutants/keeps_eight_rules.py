"""A stack that keeps the first eight compression rules and forgets the others. Breaks RUL002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile
from reference_stack.schc.rules import CompressionRule

BREAKS = "RUL002"

_ROOM = 8


def misread(profile: Profile) -> Profile:
    kept = profile.rules.compression[:_ROOM]
    rules = tuple(
        rule
        for rule in profile.rules.rules
        if not isinstance(rule, CompressionRule) or rule in kept
    )
    return replace(profile, rules=replace(profile.rules, rules=rules))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
