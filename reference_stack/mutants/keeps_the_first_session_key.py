"""A stack that keeps to the AppSKey of the first session. Breaks IPV001 and IPV002."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile

BREAKS = ("IPV001", "IPV002")


def misread(profile: Profile) -> Profile:
    first = load_profile(profile.name).meter.app_s_key
    return replace(profile, meter=replace(profile.meter, app_s_key=first))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
