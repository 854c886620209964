"""A stack that takes the DevEUI as it goes over the air, last octet first.

Breaks IPV001 and IPV002.
"""

from __future__ import annotations

from dataclasses import replace

from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = ("IPV001", "IPV002")


def misread(profile: Profile) -> Profile:
    meter = profile.meter
    return replace(profile, meter=replace(meter, dev_eui=meter.dev_eui[::-1]))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=misread)


break_meter = break_gateway
