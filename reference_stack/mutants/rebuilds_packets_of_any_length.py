"""A gateway that rebuilds packets longer than agreed. Breaks RUL003."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "RUL003"

_LONGEST = 2520


def misread(profile: Profile) -> Profile:
    return profile.with_rule(replace(profile.uplink, maximum_packet_size=_LONGEST))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)
