"""A head-end that has another secret than its meter. Breaks ACS040."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "ACS040"


def _changed(profile: Profile) -> Profile:
    for name, parameters in profile.associations.items():
        keys = replace(parameters.keys, secret=b"another secret..")
        profile = profile.with_association(name, replace(parameters, keys=keys))
    return profile


def break_head_end(parts: Parts) -> Parts:
    return replace(parts, profile=_changed)
