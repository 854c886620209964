"""A stack that takes the second occurrence of a field for the first. Breaks CMP012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor

BREAKS = "CMP012"

_OTHER = {1: 2, 2: 1}


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _at_the_other_position)


def _at_the_other_position(entry: FieldDescriptor) -> FieldDescriptor:
    if entry.field_id != "fid-label":
        return entry
    position = entry.field_position
    return replace(entry, field_position=_OTHER.get(position, position))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
