"""Requests of the head-end and the way of their answers, over a radio that has to be woken."""

from __future__ import annotations

from adapters.base import Party, Point
from harness.scenes.scene import Scene
from harness.scenes.situations import head_end_asks, meter_can_hear
from harness.scenes.verdict import Inconclusive
from harness.stimuli.objects import LONG_VALUE
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.requests import Read, Request
from reference_stack.kernel.direction import Direction

ENERGY = AttributeDescriptor(3, obis("1-0:1.8.0"), 2)
"""Active energy, import, total."""
_LONG_OCTETS = 250
MOST_TURNS = 300
"""Of one exchange: the number of blocks, of which there may be many."""
_TURNS_OF_ONE_WHO_ASKS = 10


def reads_attribute(
    scene: Scene,
    association: str,
    attribute: AttributeDescriptor,
    protection: Protection | None = None,
) -> None:
    """The head-end reads one attribute, and what follows plays until it is quiet."""
    asks(scene, association, Read((AttributeWithSelection(attribute),)), protection)


def asks(
    scene: Scene, association: str, request: Request, protection: Protection | None = None
) -> None:
    """The head-end asks; the meter is made to speak so that it can hear; all plays until quiet.

    Raises Inconclusive when the profile has no such association.
    """
    require_association(scene, association)
    head_end_asks(scene, association, request, protection)
    if scene.party is not Party.HEAD_END:
        scene.settle()
    meter_can_hear(scene)
    scene.settle()
    lets_through(scene)


def require_association(scene: Scene, name: str) -> AssociationParameters:
    """What the profile says of it. Raises Inconclusive when it has none of that name."""
    agreed = scene.profile.associations.get(name)
    if agreed is None:
        raise Inconclusive(f"profile {scene.profile.name} has no association called {name}")
    return agreed


def lets_through(scene: Scene) -> None:
    """As long as something waits for the meter, it is made to speak. Ends by itself.

    In class A every turn of an exchange takes an uplink. A head-end that asks by itself may ask
    again at any time, so that something always waits.
    """
    by_itself = scene.party is Party.HEAD_END and not scene.company.is_virtual
    for _ in range(_TURNS_OF_ONE_WHO_ASKS if by_itself else MOST_TURNS):
        if not _waits(scene):
            return
        meter_can_hear(scene)
        scene.settle()


def _waits(scene: Scene) -> bool:
    """Whether a packet came down to the gateway after the last uplink."""
    if scene.company.over_ip or scene.party is Party.GATEWAY:
        return False
    if scene.profile.link.listens_by_itself:
        return False  # it has heard everything as soon as it is quiet
    down = up = -1
    for seen in scene.trace.messages():
        if not seen.arrived:
            continue
        if seen.crossing.point is Point.IP and seen.crossing.direction is Direction.DOWNLINK:
            down = seen.index
        elif seen.crossing.point is Point.RADIO and seen.crossing.direction is Direction.UPLINK:
            up = seen.index
    return down > up


def head_end_reads(scene: Scene, association: str, attribute: AttributeDescriptor) -> None:
    """The head-end reads one attribute, whoever plays it; what follows plays until it is quiet.

    A head-end under test that takes no orders is waited for, since it asks by itself. The meter
    does not speak by itself then: that is for the scenario. Raises Inconclusive.
    """
    if scene.party is not Party.HEAD_END:
        reads_attribute(scene, association, attribute)
        return
    require_association(scene, association)
    head_end_asks(scene, association, Read((AttributeWithSelection(attribute),)))
    scene.settle()


def long_value(scene: Scene) -> AttributeDescriptor:
    """An attribute whose answer takes several blocks: a declared one, else that of our own meter.

    Whether it is there, the answer tells.
    """
    declared = scene.company.declaration.answer_of(_LONG_OCTETS)
    if declared is None or scene.party is not Party.METER:
        return LONG_VALUE
    return AttributeDescriptor(declared.class_id, declared.logical_name, declared.attribute)
