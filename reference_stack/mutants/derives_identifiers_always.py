"""A stack that makes the identifier of keys where another was agreed. Breaks IPV003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import Action, FieldDescriptor, MatchingOperator

BREAKS = "IPV003"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _derived)


def _derived(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.field_id != "fid-ipv6-deviid" or not entry.target_value:
        return entry
    return replace(
        entry,
        target_value=(),
        matching_operator=MatchingOperator.IGNORE,
        comp_decomp_action=Action.DEV_IID,
    )


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
