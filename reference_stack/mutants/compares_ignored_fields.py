"""A stack that compares a field that is to be ignored. Breaks CMP005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "CMP005"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _compared)


def _compared(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.matching_operator is not MatchingOperator.IGNORE or not entry.target_value:
        return entry
    return replace(entry, matching_operator=MatchingOperator.EQUAL)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
