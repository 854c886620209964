"""Requests of the head-end and the way of their answers, over a radio that has to be woken."""

from __future__ import annotations

from adapters.base import Party
from harness.scene import Scene
from harness.situations import head_end_asks, meter_speaks
from reference_stack.cosem.obis import obis
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.requests import Read, Request

ENERGY = AttributeDescriptor(3, obis("1-0:1.8.0"), 2)
"""Active energy, import, total."""


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
    """The head-end asks; the meter is made to speak so that it can hear; all plays until quiet."""
    head_end_asks(scene, association, request, protection)
    if scene.party is not Party.HEAD_END:
        scene.settle()
    meter_speaks(scene)
    scene.settle()
