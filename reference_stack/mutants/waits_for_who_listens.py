"""A gateway that takes every meter for one of class A and waits for an uplink. Breaks FRG100.

A request to a meter that has nothing to say stays where it is: breaks E2E030 and E2E031 as well.
"""

from __future__ import annotations

from dataclasses import replace

from reference_stack.lorawan.classes import DeviceClass
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = ("FRG100", "E2E030", "E2E031")


def with_class_a(profile: Profile) -> Profile:
    """Rules and timers as they were."""
    return replace(profile, link=replace(profile.link, device_class=DeviceClass.A))


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=with_class_a)
