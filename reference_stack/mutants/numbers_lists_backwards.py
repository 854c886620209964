"""A stack that numbers the values of a list from its end. Breaks CMP007."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import with_descriptors
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import FieldDescriptor

BREAKS = "CMP007"


def misread(profile: Profile) -> Profile:
    return with_descriptors(profile, _turned)


def _turned(entry: FieldDescriptor) -> FieldDescriptor:
    return replace(entry, target_value=tuple(reversed(entry.target_value)))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
