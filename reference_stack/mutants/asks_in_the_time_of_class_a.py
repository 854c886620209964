"""A gateway that keeps the timers of class A for meters of any class. Breaks FRG101."""

from __future__ import annotations

from dataclasses import replace

from reference_stack.lorawan.classes import DeviceClass
from reference_stack.nodes.parts import Parts
from reference_stack.profiles.profile import Profile

BREAKS = "FRG101"


def with_timers_of_class_a(profile: Profile) -> Profile:
    return replace(profile.of_class(DeviceClass.A), link=profile.link)


def break_gateway(parts: Parts) -> Parts:
    return replace(parts, profile=with_timers_of_class_a)
