"""Logical devices, and the physical one that hosts them. BB §logical-device, GB §7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from reference_stack.cosem.access import AccessRefused
from reference_stack.cosem.classes.clock import Clock
from reference_stack.cosem.model import InterfaceObject
from reference_stack.cosem.obis import CLOCK, CURRENT_ASSOCIATION, obis_text
from reference_stack.cosem.occasion import Occasion
from reference_stack.dlms.apdu import DataAccessResult
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Instant, earliest

if TYPE_CHECKING:
    from reference_stack.cosem.served_association import ServedAssociation


class LogicalDevice:
    """Objects by logical name, and the associations through which clients reach them."""

    __slots__ = (
        "_changed_at",
        "_due",
        "_due_is_known",
        "_timed",
        "_watching",
        "associations",
        "meter",
        "name",
        "objects",
        "sap",
    )

    def __init__(
        self, sap: int, name: bytes, objects: Mapping[bytes, InterfaceObject], meter: Meter
    ) -> None:
        self.sap = sap
        self.name = name
        self.objects = dict(objects)
        self.associations: dict[int, ServedAssociation] = {}
        self.meter = meter
        self._timed = self._overriding("due")
        self._watching = self._overriding("observe")
        self._due: Instant | None = None
        self._due_is_known = False
        self._changed_at = EPOCH

    def _overriding(self, method: str) -> tuple[InterfaceObject, ...]:
        usual = getattr(InterfaceObject, method)
        return tuple(e for e in self.objects.values() if getattr(type(e), method) is not usual)

    def find(self, class_id: int, name: bytes, occasion: Occasion) -> InterfaceObject:
        """Raises AccessRefused when there is no such object, or one of another class."""
        association = occasion.association
        found: InterfaceObject | None
        if association is not None and name == CURRENT_ASSOCIATION:
            found = association.shown
        else:
            found = self.objects.get(name)
        if found is None:
            raise AccessRefused(DataAccessResult.OBJECT_UNDEFINED, f"there is no {obis_text(name)}")
        if found.class_id != class_id:
            raise AccessRefused(
                DataAccessResult.OBJECT_CLASS_INCONSISTENT,
                f"{obis_text(name)} is of class {found.class_id}, not {class_id}",
            )
        return found

    def find_any(self, name: bytes, association: ServedAssociation) -> InterfaceObject:
        """What an association means by a name that it has rights to."""
        return association.shown if name == CURRENT_ASSOCIATION else self.objects[name]

    @property
    def clock(self) -> Clock:
        return self.meter.clock

    # -- what follows --------------------------------------------------------------------------

    def changed(self, occasion: Occasion) -> None:
        """Something was written or invoked: those who watch are told."""
        for entry in self._watching:
            entry.observe(occasion)
        self._due_is_known = False
        self._changed_at = occasion.now

    def due(self) -> Instant | None:
        """When something happens by itself next. Worked out only after something has changed."""
        if not self._due_is_known:
            occasion = Occasion(self, self._changed_at)
            self._due = earliest(*(entry.due(occasion) for entry in self._timed))
            self._due_is_known = True
        return self._due

    def advance(self, now: Instant) -> Occasion:
        """Let everything happen that is due; the occasion tells what follows."""
        occasion = Occasion(self, now)
        for entry in self._timed:
            due = entry.due(occasion)
            if due is not None and due <= now:
                entry.advance(occasion)
        self.changed(occasion)
        return occasion


class Meter:
    """A physical device. The first logical device is the management one and has the clock."""

    __slots__ = ("_devices",)

    def __init__(self) -> None:
        self._devices: dict[int, LogicalDevice] = {}

    def add(self, device: LogicalDevice) -> None:
        if device.sap in self._devices:
            raise MisuseError(f"two logical devices have the wPort {device.sap}")
        self._devices[device.sap] = device

    @property
    def devices(self) -> Iterable[LogicalDevice]:
        return self._devices.values()

    def device(self, sap: int) -> LogicalDevice | None:
        return self._devices.get(sap)

    @property
    def management(self) -> LogicalDevice:
        return next(iter(self._devices.values()))

    @property
    def clock(self) -> Clock:
        clock = self.management.objects.get(CLOCK)
        if not isinstance(clock, Clock):
            raise MisuseError("the management logical device has no clock")
        return clock
