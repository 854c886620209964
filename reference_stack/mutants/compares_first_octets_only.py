"""A stack that compares only the first octet of a field. Breaks CMP004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "CMP004"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _first_octet)


def _first_octet(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.matching_operator is not MatchingOperator.EQUAL or entry.field_length != 16:
        return entry
    return replace(entry, matching_operator=MatchingOperator.MSB, matching_operator_value=8)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
