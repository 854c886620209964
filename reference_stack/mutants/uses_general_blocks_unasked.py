"""A meter that sends general blocks to those who never agreed on them. Breaks SRV035."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.dlms.apdu import Conformance
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "SRV035"


def _wider(profile: Profile) -> Profile:
    for name, agreed in profile.associations.items():
        conformance = agreed.conformance | Conformance.GENERAL_BLOCK_TRANSFER
        profile = profile.with_association(name, replace(agreed, conformance=conformance))
    return profile


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=_wider)
