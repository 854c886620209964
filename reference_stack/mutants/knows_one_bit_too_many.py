"""A stack that takes one bit more than the rule says for known. Breaks CMP006."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "CMP006"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _one_more)


def _one_more(entry: FieldDescriptor) -> FieldDescriptor:
    known = entry.matching_operator_value
    if entry.matching_operator is not MatchingOperator.MSB or known is None or entry.is_variable:
        return entry
    return replace(entry, matching_operator_value=known + 1)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
