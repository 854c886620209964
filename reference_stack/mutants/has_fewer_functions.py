"""A meter that is sold as another kind than it is, with fewer functions. Breaks E2E010."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "E2E010"


def _cheaper(profile: Profile) -> Profile:
    return replace(profile, meter=replace(profile.meter, template="grid_sensor"))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=_cheaper)
