"""A stack that leaves out the traffic class whatever it is. Breaks CMP004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "CMP004"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _never_compared)


def _never_compared(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.field_id != "fid-ipv6-trafficclass" or not entry.target_value:
        return entry
    return replace(entry, matching_operator=MatchingOperator.IGNORE)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
