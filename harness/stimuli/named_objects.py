"""Attributes and methods that scenarios speak of, as the meter under test has them.

A register is that of energy in one meter and of volume in another; a load profile has the name of
its medium. Each is looked for under its usual names, then in the list of objects.
"""

from __future__ import annotations

from harness.scenes.scene import Scene
from harness.stimuli.belongings import LOGICAL_NAME, Held, find, result_of
from harness.stimuli.objects import ATTRIBUTES, METHODS
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.dlms.data import Data

_CAPTURE, _NO_METHOD = 2, 99
_IN_REGISTER = {"the energy register": 2, "the unit of the energy register": 3}
_IN_PROFILE = {
    "the capture of a profile row": _CAPTURE,
    "a method that the profile does not have": _NO_METHOD,
}
_REGISTERS = (
    (3, "1-0:1.8.0"),
    *((class_id, name) for name in ("7-0:3.0.0", "8-0:1.0.0", "6-0:1.0.0") for class_id in (4, 3)),
)
"""The index of meters for electricity, gas, water and heat, by class and name. BB §obis."""
ATTRIBUTE_NAMES = (*ATTRIBUTES, *_IN_REGISTER)
METHOD_NAMES = (*METHODS, *_IN_PROFILE)


def attribute_named(scene: Scene, name: str) -> AttributeDescriptor:
    """Raises NotApplicable when the meter has no such object, Inconclusive."""
    if name in _IN_REGISTER:
        return register(scene).attribute(_IN_REGISTER[name])
    return ATTRIBUTES[name]


def method_named(scene: Scene, name: str) -> MethodDescriptor:
    """Raises NotApplicable when the meter has no such object, Inconclusive."""
    if name in _IN_PROFILE:
        return load_profile(scene).method(_IN_PROFILE[name])
    return METHODS[name]


def register(scene: Scene) -> Held:
    """What the meter measures. Raises NotApplicable, Inconclusive."""
    for class_id, name in _REGISTERS:
        held = Held(class_id, obis(name))
        if isinstance(result_of(scene, held.attribute(LOGICAL_NAME)), Data):
            return held
    return find(scene, "register")


def load_profile(scene: Scene) -> Held:
    """The profile generic of the index. Raises NotApplicable, Inconclusive."""
    return find(scene, "load profile")


def buffer_of(profile: Held) -> AttributeDescriptor:
    return profile.attribute(2)


def entries_of(profile: Held) -> AttributeDescriptor:
    """How many rows there are."""
    return profile.attribute(7)


def capacity_of(profile: Held) -> AttributeDescriptor:
    """How many rows there may be."""
    return profile.attribute(8)


def capture_of(profile: Held) -> MethodDescriptor:
    """Adds a row."""
    return profile.method(_CAPTURE)
