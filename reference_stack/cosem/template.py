"""Kinds of meters as files: which objects there are and what they hold at first. WP Table 1.

A template names the row of the whitepaper's table that it stands for and the functions that the row
marks. Each function brings the objects of its part in `templates/parts`, where `${name}` stands for
what the template says about its medium; an object of the template itself comes in place of one of
the same name. Objects are written with the names of their attributes, values as `shapes` tells.
What belongs to one meter only is not here: see `meter_building`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from string import Template as Text

from reference_stack.cosem.access import NO_GRANTS, Grants
from reference_stack.cosem.classes.clock import Clock
from reference_stack.cosem.classes.profile_generic import ProfileGeneric
from reference_stack.cosem.history import history
from reference_stack.cosem.model import LOGICAL_NAME, Attribute, InterfaceObject
from reference_stack.cosem.obis import CLOCK, obis
from reference_stack.cosem.registry import CLASSES
from reference_stack.cosem.template_file import (
    History,
    ObjectEntry,
    PartFile,
    RoleEntry,
    TemplateFile,
    policy_of,
    validated,
)
from reference_stack.dlms.data import Data
from reference_stack.kernel.errors import MisuseError

# What a function brings. RR are the registers of the template itself, SE follows from associations;
# NE and PV say how the device is powered, which shows in no object.
_PARTS = {
    "LP": "load_profile",
    "TA": "tariff",
    "DR": "demand_response",
    "LB": "logbook",
    "AL": "alarm",
    "CT": "control",
    "FU": "firmware",
    "BA": "battery",
    "TU": "time_of_use",
}
_ALWAYS = ("base", "test_values")
_BUFFER = 2


@dataclass(frozen=True, slots=True)
class Blueprint:
    """An object before it belongs to a meter; `values` are shared by all meters."""

    kind: type[InterfaceObject]
    name: bytes
    device: int
    values: Mapping[int, Data]
    grants: Grants

    def build(self) -> InterfaceObject:
        return self.kind(self.name, self.values)


@dataclass(frozen=True, slots=True)
class MeterTemplate:
    """A kind of meter, ready to be built."""

    file: TemplateFile
    blueprints: tuple[Blueprint, ...]

    @property
    def functions(self) -> frozenset[str]:
        """The functions of the whitepaper's table, by their two letters."""
        return frozenset(self.file.functions)

    @property
    def grants(self) -> Mapping[bytes, Grants]:
        """What the rights to an object have beyond the usual, by logical name."""
        return {b.name: b.grants for b in self.blueprints if b.grants != NO_GRANTS}

    def role(self, client_sap: int) -> RoleEntry:
        """What the client of that wPort may do."""
        others = RoleEntry()
        for role in self.file.role:
            if client_sap in role.clients:
                return role
            if not role.clients:
                others = role
        return others


def template_names() -> list[str]:
    """The templates that come along."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@lru_cache
def load_template(name: str) -> MeterTemplate:
    """A template that comes along, or the one in the file of that path.

    Raises MisuseError with the place of the mistake.
    """
    if name.endswith(".toml"):
        return read_template(Path(name).read_text(encoding="utf-8"), name)
    if name not in template_names():
        raise MisuseError(f"there is no template {name!r}, but {', '.join(template_names())}")
    return read_template(_shipped(f"{name}.toml"), name)


def read_template(text: str, source: str) -> MeterTemplate:
    """The template that a TOML text describes. Raises MisuseError with the place of the mistake."""
    file = validated(TemplateFile, text, source)
    made = {entry.name: _Making(entry, source) for entry in file.object}
    for part in (*_ALWAYS, *(_PARTS[code] for code in file.functions if code in _PARTS)):
        where = f"parts/{part}.toml"
        try:
            told = Text(_shipped(where)).substitute(file.medium)
        except KeyError as missing:
            raise MisuseError(f"{source}: [medium] has no {missing}, needed by {where}") from None
        for entry in validated(PartFile, told, where).object:
            made.setdefault(entry.name, _Making(entry, where))
    blueprints = {making.entry.name: making.blueprint() for making in made.values()}
    for name, making in made.items():
        if making.entry.history is not None:
            blueprints[name] = _with_history(
                blueprints[name], making.entry.history, blueprints.values()
            )
    return MeterTemplate(file, tuple(blueprints.values()))


_FOLDER = resources.files(__package__) / "templates"


def _shipped(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


class _Making:
    """An entry on its way to a blueprint. Raises MisuseError that names file and object."""

    def __init__(self, entry: ObjectEntry, source: str) -> None:
        self.entry = entry
        self._where = f"{source}: {entry.name}"
        self._kind = self._class()
        self._attributes = {
            a.name: a for i, a in self._kind.attributes.items() if i != LOGICAL_NAME
        }
        self._methods = {method.name: method for method in self._kind.methods.values()}

    def blueprint(self) -> Blueprint:
        values = {}
        for name, plain in (self.entry.model_extra or {}).items():
            declared = self._attribute(name)
            try:
                values[declared.index] = declared.shape.read(plain)
            except MisuseError as problem:
                raise MisuseError(f"{self._where}: {name}: {problem}") from problem
        return Blueprint(
            self._kind, obis(self.entry.name), self.entry.device, values, self._grants()
        )

    def _grants(self) -> Grants:
        attributes, methods = [], []
        for name, demands in self.entry.demands.items():
            if name in self._methods:
                methods.append((self._methods[name].index, policy_of(demands)))
            else:
                attributes.append((self._attribute(name).index, policy_of(demands)))
        writable = frozenset(self._attribute(name).index for name in self.entry.writable)
        return Grants(writable, tuple(attributes), tuple(methods))

    def _attribute(self, name: str) -> Attribute:
        if name not in self._attributes:
            known = ", ".join(self._attributes)
            raise MisuseError(f"{self._where}: no attribute {name!r}, but {known}")
        return self._attributes[name]

    def _class(self) -> type[InterfaceObject]:
        number = self.entry.class_id
        versions = [version for class_id, version in CLASSES if class_id == number]
        if not versions:
            raise MisuseError(f"{self._where}: there is no class {number}")
        version = max(versions) if self.entry.version is None else self.entry.version
        if version not in versions:
            raise MisuseError(f"{self._where}: class {number} has no version {version}")
        return CLASSES[(number, version)]


def _with_history(profile: Blueprint, told: History, blueprints: Iterable[Blueprint]) -> Blueprint:
    by_name = {blueprint.name: blueprint for blueprint in blueprints}
    clock = by_name[CLOCK].build()
    built = profile.build()
    if not (isinstance(built, ProfileGeneric) and isinstance(clock, Clock)):
        raise MisuseError("only a profile generic has a history, and only beside a clock")

    def initial(column: Data) -> Data:
        _, name, index, _ = column.elements()
        return by_name[name.octets()].build().stored(index.integer())

    buffer = history(
        built.capture_objects.elements(),
        initial,
        clock,
        rows=told.rows,
        period_seconds=built.capture_period.integer(),
        step=told.step,
    )
    return replace(profile, values={**profile.values, _BUFFER: buffer})
