"""Profiles with other rules than their own: what a stack makes of them that misreads its rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor
from reference_stack.schc.rules import CompressionRule

Entries = Sequence[FieldDescriptor]


def with_entries(profile: Profile, change: Callable[[Entries], Entries]) -> Profile:
    """Every compression rule with other descriptors. Raises RuleMistake for an impossible one."""
    rules = tuple(
        replace(rule, entry=tuple(change(rule.entry)))
        if isinstance(rule, CompressionRule)
        else rule
        for rule in profile.rules.rules
    )
    return replace(profile, rules=replace(profile.rules, rules=rules))


def with_descriptors(
    profile: Profile, change: Callable[[FieldDescriptor], FieldDescriptor]
) -> Profile:
    """Every descriptor of every compression rule another. Raises RuleMistake likewise."""
    return with_entries(profile, lambda entries: [change(entry) for entry in entries])
