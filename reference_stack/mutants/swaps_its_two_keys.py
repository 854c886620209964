"""A head-end that takes the authentication key for the encryption key. Breaks SEC001."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "SEC001"


def _swapped(profile: Profile) -> Profile:
    for name, parameters in profile.associations.items():
        keys = replace(parameters.keys, guek=parameters.keys.gak, gak=parameters.keys.guek)
        profile = profile.with_association(name, replace(parameters, keys=keys))
    return profile


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, profile=_swapped)
