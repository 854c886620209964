"""A meter that fills general blocks as if they had no header. Breaks SRV030."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "SRV030"


_HEADER_OCTETS = 7


def _roomier(profile: Profile) -> Profile:
    for name, agreed in profile.associations.items():
        if agreed.client_max_receive_octets:
            octets = agreed.client_max_receive_octets + _HEADER_OCTETS
            wider = replace(agreed, client_max_receive_octets=octets)
            profile = profile.with_association(name, wider)
    return profile


def break_meter(parts: Parts) -> Parts:
    return replace(parts, profile=_roomier)
