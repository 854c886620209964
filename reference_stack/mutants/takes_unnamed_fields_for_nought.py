"""A stack that takes a field that its rule does not name for nought. Breaks CMP002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.kernel.bits import Bits
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.changed_rules import Entries, with_entries
from reference_stack.profiles.profile import Profile
from reference_stack.schc.descriptors import Action, FieldDescriptor, MatchingOperator

BREAKS = "CMP002"

_FLOW_LABEL = "fid-ipv6-flowlabel"
_NOUGHT = FieldDescriptor(
    _FLOW_LABEL, 20, MatchingOperator.IGNORE, Action.NOT_SENT, target_value=(Bits(0, 20),)
)


def misread(profile: Profile) -> Profile:
    return with_entries(profile, _with_flow_label)


def _with_flow_label(entries: Entries) -> Entries:
    if any(entry.field_id == _FLOW_LABEL for entry in entries):
        return entries
    return [*entries[:2], _NOUGHT, *entries[2:]]


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
