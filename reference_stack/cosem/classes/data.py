"""Data, class 1: any value under a name. BB §data."""

from __future__ import annotations

from reference_stack.cosem.composites import ANYTHING
from reference_stack.cosem.model import InterfaceObject, attribute, interface_class


@interface_class(id=1, version=0)
class DataObject(InterfaceObject):
    """A value without unit: a number of a device, a parameter, a state. BB §data."""

    __slots__ = ()

    value = attribute(2, ANYTHING, "The value.")
