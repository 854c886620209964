"""A stack that uses a descriptor for one direction in both. Breaks CMP003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import Entries, with_entries
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import DirectionIndicator

BREAKS = "CMP003"


def misread(profile: Profile) -> Profile:
    return with_entries(profile, _both_ways)


def _both_ways(entries: Entries) -> Entries:
    """The first descriptor of each field, for either direction."""
    first = {(entry.field_id, entry.field_position): entry for entry in reversed(entries)}
    return [
        replace(entry, direction_indicator=DirectionIndicator.BIDIRECTIONAL)
        for entry in entries
        if first[entry.field_id, entry.field_position] is entry
    ]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
