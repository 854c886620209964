"""A stack that sends the hop limit though the rule leaves it out. Breaks CMP019."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import Action, FieldDescriptor, MatchingOperator

BREAKS = "CMP019"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _sent)


def _sent(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.field_id != "fid-ipv6-hoplimit":
        return entry
    return replace(
        entry,
        target_value=(),
        matching_operator=MatchingOperator.IGNORE,
        comp_decomp_action=Action.VALUE_SENT,
    )


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
