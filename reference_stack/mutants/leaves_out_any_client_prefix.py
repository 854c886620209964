"""A stack that leaves out the prefix of the client whatever it is. Breaks IPV005."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor, MatchingOperator

BREAKS = "IPV005"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _never_compared)


def _never_compared(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.field_id != "fid-ipv6-appprefix" or len(entry.target_value) != 1:
        return entry
    return replace(entry, matching_operator=MatchingOperator.IGNORE)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
