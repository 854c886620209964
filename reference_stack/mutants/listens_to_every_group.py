"""A meter that takes packets to any group for its own. Breaks FUO012."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "FUO012"
_MULTICAST = 0xFF


def _is_any_group(address: bytes, profile: Profile) -> bool:
    return address[0] == _MULTICAST


def break_meter(parts: Parts) -> Parts:
    return replace(parts, belongs_to=_is_any_group)
