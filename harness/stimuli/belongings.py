"""What a meter under test has: its objects, found by their usual names or in its list of objects.

An object is first asked for under the name that standards give it, which costs one exchange. Only
when it is not there the list of all objects is read. What a meter does not have makes a scenario
not applicable; what it does not answer makes it inconclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import asks
from reference_stack.cosem.obis import (
    CURRENT_ASSOCIATION,
    LOGICAL_DEVICE_NAME,
    SAP_ASSIGNMENT,
    obis,
)
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection, MethodDescriptor
from reference_stack.dlms.data import Data, integer
from reference_stack.dlms.requests import Invoke, Read, Write
from reference_stack.kernel.errors import ProtocolError

LOGICAL_NAME = 1
OBJECT_LIST = AttributeDescriptor(15, CURRENT_ASSOCIATION, 2)
MANDATORY = (
    AttributeDescriptor(1, LOGICAL_DEVICE_NAME, 2),
    AttributeDescriptor(17, SAP_ASSIGNMENT, 2),
    AttributeDescriptor(15, CURRENT_ASSOCIATION, 1),
)
"""The name of the logical device, the list of them, the association. BB §logical-device-name."""
LONGEST_ANSWER_OCTETS = 1000
"""Of one answer where the device is set up by us: what fits an IPv6 packet of the least MTU."""


class Kind(NamedTuple):
    """Classes in the order in which they are wanted, and usual names of one object of them."""

    classes: tuple[int, ...]
    names: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "clock": Kind((8,), ("0-0:1.0.0",)),
    "register": Kind((3, 4), ("1-0:1.8.0",)),
    "demand register": Kind((5,), ("1-0:1.4.0",)),
    "load profile": Kind((7,), ("1-0:99.1.0", "7-0:99.1.0", "8-0:99.1.0", "6-0:99.1.0")),
    "log of events": Kind((7,), ("0-0:99.98.0",)),
    "compact data": Kind((62,), ("0-0:66.0.1",)),
    "association": Kind((15,), ("0-0:40.0.0",)),
    "list of logical devices": Kind((17,), ("0-0:41.0.0",)),
    "UDP setup": Kind((41,), ("0-0:25.0.0",)),
    "IPv6 setup": Kind((48,), ("0-0:25.7.0",)),
    "disconnect control": Kind((70,), ("0-0:96.3.10",)),
    "limiter": Kind((71,), ("0-0:17.0.0",)),
    "register monitor": Kind((21,), ("0-0:16.1.0",)),
    "activity calendar": Kind((20,), ("0-0:13.0.0",)),
    "special days": Kind((11,), ("0-0:11.0.0",)),
    "security setup": Kind((64,), ("0-0:43.0.0", "0-0:43.0.1")),
    "push setup": Kind((40,), ("0-0:25.9.0",)),
    "table of push scripts": Kind((9,), ("0-0:10.0.108",)),
    "push schedule": Kind((22,), ("0-0:15.0.4",)),
    "table of tariff scripts": Kind((9,), ("0-0:10.0.100",)),
    "alarm register": Kind((1,), ("0-0:97.98.0",)),
    "image transfer": Kind((18,), ("0-0:44.0.0",)),
    "schedule of activations": Kind((22,), ("0-0:15.0.2",)),
    "firmware identifier": Kind((1,), ("0-0:0.2.0", "1-0:0.2.0")),
    "SCHC setup": Kind((126,), ("0-0:25.12.0",)),
    "SCHC diagnostic": Kind((127,), ("0-0:25.13.0",)),
    "LoRaWAN setup": Kind((128,), ("0-0:25.14.0",)),
    "LoRaWAN diagnostic": Kind((129,), ("0-0:25.15.0",)),
}
_ONE_OF_ITS_CLASS_DOES = {
    *("clock", "register", "demand register", "load profile", "compact data", "UDP setup"),
    *("IPv6 setup", "disconnect control", "limiter", "activity calendar", "special days"),
    *("security setup", "push setup", "image transfer", "SCHC setup", "SCHC diagnostic"),
    *("LoRaWAN setup", "LoRaWAN diagnostic"),
}
"""Whose place any object of the class can take; the others are what their name says."""
_LOAD_PROFILES = (99, (1, 2, 3))
"""The third and fourth group of the names of load profiles. BB §obis."""


@dataclass(frozen=True, slots=True)
class Held:
    """One object of the meter."""

    class_id: int
    name: bytes

    def attribute(self, index: int) -> AttributeDescriptor:
        return AttributeDescriptor(self.class_id, self.name, index)

    def method(self, index: int) -> MethodDescriptor:
        return MethodDescriptor(self.class_id, self.name, index)


_ENUMERATED_MODES = 6
"""Before version 3 modes count up to this one; from 4 on they mean other things since then."""


def is_readable(mode: int) -> bool:
    """Whether a mode lets an attribute be read, in whatever version it stands."""
    return mode in (1, 3) or (mode > _ENUMERATED_MODES and bool(mode & 1))


def is_read_only(mode: int) -> bool:
    """Whether it lets it be read and not written."""
    return mode == 1 or (mode > _ENUMERATED_MODES and mode & 3 == 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the list of objects; modes are as they stand there."""

    class_id: int
    version: int
    name: bytes
    attributes: Mapping[int, int]
    methods: Mapping[int, int]

    @property
    def held(self) -> Held:
        return Held(self.class_id, self.name)


def answers_come_in_blocks(scene: Scene) -> None:
    """Our head-end receives no more at once than an IPv6 packet may carry, if we set that up."""
    for name, agreed in scene.profile.associations.items():
        fits = 0 < agreed.client_max_receive_octets <= LONGEST_ANSWER_OCTETS
        if getattr(scene.company.device, "takes_setup", True) and not fits:
            smaller = replace(agreed, client_max_receive_octets=LONGEST_ANSWER_OCTETS)
            scene.arrange(scene.profile.with_association(name, smaller))


def find(scene: Scene, what: str) -> Held:
    """An object of the meter. Raises NotApplicable when it has none, Inconclusive."""
    kind = KINDS[what]
    if not scene.has_started:
        answers_come_in_blocks(scene)
    for name in kind.names:
        for class_id in kind.classes:
            held = Held(class_id, obis(name))
            if isinstance(result_of(scene, held.attribute(LOGICAL_NAME)), Data):
                return held
    if what in _ONE_OF_ITS_CLASS_DOES:
        for entry in objects_of(scene):
            if entry.class_id in kind.classes and _is_of_kind(what, entry.name):
                return entry.held
    raise NotApplicable(f"the meter has no {what}")


def _is_of_kind(what: str, name: bytes) -> bool:
    """A log of events has the class of a load profile."""
    group, subgroups = _LOAD_PROFILES
    return what != "load profile" or (name[2] == group and name[3] in subgroups)


def own_security_setup(scene: Scene) -> Held:
    """The one that guards the association of our head-end. Raises Inconclusive."""
    reference = result_of(scene, AttributeDescriptor(15, CURRENT_ASSOCIATION, 9))
    if not isinstance(reference, Data) or not isinstance(reference.value, bytes):
        raise Inconclusive("the association does not say which security setup guards it")
    return Held(64, reference.value)


def listed(scene: Scene, held: Held) -> Listed:
    """Its entry in the list of objects. Raises Inconclusive when it is not listed."""
    for entry in objects_of(scene):
        if (entry.class_id, entry.name) == (held.class_id, held.name):
            return entry
    raise Inconclusive("the list of objects does not have an object that answers")


def objects_of(scene: Scene, association: str = MANAGEMENT) -> tuple[Listed, ...]:
    """All objects that an association lists. Raises Inconclusive."""
    data = result_of(scene, OBJECT_LIST, association)
    if not isinstance(data, Data):
        raise Inconclusive(f"the list of objects cannot be read: {data.name}")
    return entries_of(data)


def entries_of(data: Data) -> tuple[Listed, ...]:
    """What a list of objects says. Raises Inconclusive when it is none."""
    try:
        return tuple(_entry(element) for element in data.elements())
    except ProtocolError as problem:
        raise Inconclusive(f"the list of objects cannot be understood: {problem}") from None


def _entry(element: Data) -> Listed:
    class_id, version, name, rights = element.elements(4)
    attributes, methods = rights.elements(2)
    return Listed(
        class_id.integer(),
        version.integer(),
        name.octets(),
        {right.elements()[0].integer(): _mode(right) for right in attributes.elements()},
        {right.elements()[0].integer(): _mode(right) for right in methods.elements()},
    )


def _mode(right: Data) -> int:
    """A number, or a truth value in version 0 of the association."""
    value = right.elements()[1].value
    return int(value) if isinstance(value, int) else 0


# -- what the head-end does on the way to the stimulus ---------------------------------------------


def result_of(
    scene: Scene, attribute: AttributeDescriptor, association: str = MANAGEMENT
) -> a.GetDataResult:
    """What the meter answers to a read. Raises Inconclusive when it does not answer."""
    asks(scene, association, Read((AttributeWithSelection(attribute),)))
    results = _last(scene)
    assert isinstance(results[0], Data | a.DataAccessResult)
    return results[0]


def value(scene: Scene, attribute: AttributeDescriptor) -> Data:
    """A value that the scenario cannot do without. Raises Inconclusive."""
    result = result_of(scene, attribute)
    if not isinstance(result, Data):
        raise Inconclusive(f"a value that is needed cannot be read: {result.name}")
    return result


def set_up(scene: Scene, attribute: AttributeDescriptor, data: Data) -> None:
    """Write what the scenario cannot do without. Raises Inconclusive when it is refused."""
    asks(scene, MANAGEMENT, Write((AttributeWithSelection(attribute),), (data,)))
    result = _last(scene)[0]
    if result != a.DataAccessResult.SUCCESS:
        raise Inconclusive(f"a value that is needed cannot be written: {result}")


def carry_out(scene: Scene, method: MethodDescriptor, parameter: Data | None = None) -> None:
    """Invoke what the scenario cannot do without. Raises Inconclusive when it is refused."""
    asks(scene, MANAGEMENT, Invoke((method,), (parameter or integer(0),)))
    outcome = _last(scene)[0]
    if isinstance(outcome, a.ActionOutcome) and outcome.result is not a.ActionResult.SUCCESS:
        raise Inconclusive(f"a method that is needed is refused: {outcome.result.name}")


def _last(scene: Scene) -> Sequence[object]:
    answers = scene.head_end.answers
    if not answers or answers[-1].results is None:
        raise Inconclusive(
            f"the meter gave no answer that is needed: {answers[-1].reason}"
            if answers
            else "the meter gave no answer that is needed"
        )
    results = answers[-1].results
    assert isinstance(results, tuple)
    answers.clear()
    return results
