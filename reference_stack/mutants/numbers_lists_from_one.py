"""A stack that numbers the values of a list from one. Breaks CMP007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "CMP007"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _from_one)


def _from_one(entry: FieldDescriptor) -> FieldDescriptor:
    """A value that no packet has takes the place of number nought."""
    values = entry.target_value
    if entry.matching_operator is not MatchingOperator.MATCH_MAPPING or entry.is_variable:
        return entry
    return replace(entry, target_value=(Bits(0, values[0].length), *values))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
