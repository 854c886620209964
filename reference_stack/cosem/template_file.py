"""What a template file may say, checked when it is read. See `template`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reference_stack.dlms.protection import Protection, SecurityPolicy
from reference_stack.dlms.wrapper import PUBLIC_CLIENT
from reference_stack.kernel.errors import MisuseError

MANAGEMENT_DEVICE = 1

Function = Literal["RR", "LP", "TA", "DR", "LB", "AL", "CT", "FU", "BA", "NE", "PV", "TU", "SE"]
"""A column of the whitepaper's table. WP Table 1."""
Demand = Literal[
    "authenticated-request",
    "encrypted-request",
    "signed-request",
    "authenticated-response",
    "encrypted-response",
    "signed-response",
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class History(_Entry):
    """Rows that a profile has from the beginning, one capture period apart, the last one at it."""

    rows: int = Field(ge=1, le=1000)
    step: int = 0
    """By how much numbers rose from row to row."""


class ObjectEntry(BaseModel):
    """One object; further keys are attributes by name."""

    model_config = ConfigDict(extra="allow", frozen=True)

    class_id: int = Field(alias="class")
    version: int | None = None
    name: str
    device: int = MANAGEMENT_DEVICE
    writable: tuple[str, ...] = ()
    """Attributes that may be written beyond those that the class usually lets be."""
    demands: dict[str, tuple[Demand, ...]] = {}
    """Protection that attributes and methods need beyond the policy, by their names."""
    history: History | None = None


class RoleEntry(_Entry):
    """What clients with these wPorts may do; without wPorts, all others."""

    clients: tuple[int, ...] = ()
    access: Literal["usual", "read"] = "usual"
    objects: tuple[str, ...] = ()
    """Which objects, of those that there are; empty: all."""


PUBLIC_CLIENT_ROLE = RoleEntry(
    clients=(PUBLIC_CLIENT,),
    access="read",
    objects=(
        "0-0:1.0.0",
        "0-0:41.0.0",
        "0-0:42.0.0",
        "0-0:43.1.1",
        "0-0:43.1.2",
        "0-0:96.1.0",
    ),
)
"""Who are you, what time is it, and which invocation counter comes next."""


class DeviceEntry(_Entry):
    """A logical device besides the management one; its name is that of the meter and the suffix."""

    sap: int = Field(gt=MANAGEMENT_DEVICE, le=0xFFFF)
    suffix: str = Field(max_length=2)


class TemplateFile(_Entry):
    """A template."""

    title: str
    application: str
    functions: tuple[Function, ...]
    association_version: int = Field(default=3, ge=0, le=3)
    security_setup_version: int = Field(default=1, ge=0, le=1)
    medium: dict[str, str] = {}
    device: tuple[DeviceEntry, ...] = ()
    role: tuple[RoleEntry, ...] = (PUBLIC_CLIENT_ROLE,)
    object: tuple[ObjectEntry, ...] = ()


class PartFile(_Entry):
    """The objects of one function."""

    object: tuple[ObjectEntry, ...]


F = TypeVar("F", bound=BaseModel)


def validated(kind: type[F], text: str, source: str) -> F:
    """What a TOML text says. Raises MisuseError with the place of the mistake."""
    try:
        return kind.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise MisuseError(f"{source}: {problem}") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise MisuseError(f"{source}: {place}: {first['msg']}") from problem


_KINDS = {
    "authenticated": Protection.AUTHENTICATED,
    "encrypted": Protection.ENCRYPTED,
    "signed": Protection.SIGNED,
}


def policy_of(demands: Iterable[Demand]) -> SecurityPolicy:
    """What demands come to together."""
    request = response = Protection.NONE
    for demand in demands:
        kind, _, side = demand.partition("-")
        if side == "request":
            request |= _KINDS[kind]
        else:
            response |= _KINDS[kind]
    return SecurityPolicy(request, response)
