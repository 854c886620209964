"""The table of applications: which functions each kind of meter has. WP Table 1.

The table prints some crosses in capitals and others not, without a legend: both count here. How a
device is powered is a property of it, and no function that shows in objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.stimuli.belongings import Listed
from reference_stack.cosem.obis import obis

FUNCTIONS: Mapping[str, str] = {
    "reading of registers": "RR",
    "load profile": "LP",
    "tariff": "TA",
    "demand response": "DR",
    "logbook": "LB",
    "alarm": "AL",
    "control": "CT",
    "firmware upgrade": "FU",
    "time of use": "TU",
    "security": "SE",
}
"""What scenarios call the columns."""
APPLICATIONS: Mapping[str, frozenset[str]] = {
    name: frozenset(marked.split())
    for name, marked in {
        "water": "RR LP TA DR LB AL FU TU SE",
        "gas": "RR LP TA DR LB AL CT FU TU SE",
        "thermal": "RR LP TA DR LB AL FU TU SE",
        "electricity": "RR LP TA DR LB AL CT FU TU SE",
        "sub-metering": "RR LB AL FU SE",
        "grid-sensor": "LB AL FU SE",
        "public-lighting": "LB AL CT FU SE",
        "vehicle-charging": "RR LB AL SE",
        "renewables": "RR LB AL FU SE",
    }.items()
}
"""The rows, by what declarations call them, and the columns that each marks."""
BASE = (8, 15, 17, 40, 41, 48, 126, 127, 128, 129)
"""Classes of which every device of the profile has an object. Our choice, not the whitepaper's."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One kind of object that serves a function: its classes, and what its name has to be like."""

    classes: tuple[int, ...]
    fits: Callable[[bytes], bool] = lambda name: True


def _named(text: str) -> Callable[[bytes], bool]:
    """Any name that differs from this in its first two groups only."""
    wanted = obis(text)[2:5]
    return lambda name: name[2:5] == wanted


def _of_groups(c: int, d: int) -> Callable[[bytes], bool]:
    return lambda name: (name[2], name[3]) == (c, d)


def _is_tariff(name: bytes) -> bool:
    return name[0] != 0 and 0 < name[4] < 64


def _is_profile(name: bytes) -> bool:
    return name[2] == 99 and name[3] in (1, 2, 3)


COVERS: Mapping[str, tuple[Cover, ...]] = {
    "RR": (Cover((3, 4, 5, 1, 61, 62), lambda name: name[0] != 0),),
    "LP": (Cover((7,), _is_profile), Cover((62,))),
    "TA": (Cover((3, 4, 6), _is_tariff), Cover((20,)), Cover((6,))),
    "DR": (Cover((71,)), Cover((21,)), Cover((70,)), Cover((122,))),
    "LB": (Cover((7,), _of_groups(99, 98)), Cover((1,), _of_groups(96, 11))),
    "AL": (Cover((1, 3, 4), _of_groups(97, 98)), Cover((1, 3), _of_groups(97, 97))),
    "CT": (Cover((70,)), Cover((68,)), Cover((122,)), Cover((9,), _named("0-0:10.0.103"))),
    "FU": (Cover((18,)),),
    "TU": (Cover((20,)), Cover((11,)), Cover((22,)), Cover((9,), _named("0-0:10.0.100"))),
    "SE": (Cover((64,)),),
}
"""What serves a function, of which one is enough."""


def covers(function: str, entries: tuple[Listed, ...]) -> bool:
    """Whether some object serves that function."""
    return any(
        entry.class_id in cover.classes and cover.fits(entry.name)
        for cover in COVERS[function]
        for entry in entries
    )


def missing_of_base(entries: tuple[Listed, ...]) -> list[int]:
    """Classes that every device has and this one lacks."""
    present = {entry.class_id for entry in entries}
    return [class_id for class_id in BASE if class_id not in present]
