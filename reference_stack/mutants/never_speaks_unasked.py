"""A meter that says nothing as long as it has nothing to say. Breaks LNK004."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "LNK004"


def misread(profile: Profile) -> Profile:
    return replace(profile, link=replace(profile.link, idle_uplink=None))


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
