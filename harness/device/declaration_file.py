"""Declarations as files: read and checked, a mistake named by its line and field.

Keys are read from where the file says, see `key_places`. A declaration with a key in it is refused,
so that nobody passes one on with the file.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from adapters.base import Party
from harness.device.declaration import (
    Answer,
    Declaration,
    DeclarationMistake,
    MeterOverride,
    SizedAnswer,
)
from harness.device.key_places import APP_S_KEY_LENGTHS, KeyPlaces
from harness.requirements.catalogue import our_catalogue
from harness.requirements.conditions import load_conditions
from reference_stack.cosem.template import load_template
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import PingSlotPeriod


def _duration(written: object) -> object:
    try:
        return Duration.parse(written) if isinstance(written, str) else written
    except MisuseError as problem:
        raise ValueError(str(problem)) from None


def _octets(written: object) -> object:
    try:
        return bytes.fromhex(written) if isinstance(written, str) else written
    except ValueError:
        raise ValueError("hex digits, two for each octet") from None


def _logical_name(written: object) -> object:
    parts = str(written).split(".")
    if len(parts) != 6 or not all(part.isdigit() and int(part) < 256 for part in parts):
        raise ValueError("a logical name has six numbers, such as 1.0.1.8.0.255")
    return bytes(map(int, parts))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=_dashed, arbitrary_types_allowed=True
    )


DurationText = Annotated[Duration, BeforeValidator(_duration)]
DevEui = Annotated[bytes, BeforeValidator(_octets), Field(min_length=8, max_length=8)]
Size = Annotated[int, Field(ge=1, le=0xFFFF)]
KeyPlace = Annotated[str, Field(pattern=r"^(env|file|keyring):.+")]


class _DeviceTable(_Table):
    identity: Annotated[str, Field(max_length=200)] = ""
    party: Literal["meter", "gateway", "head-end"] | None = None
    address: str = ""
    profile: str = ""


class _MeterTable(_Table):
    dev_eui: DevEui | None = None
    app_s_key: KeyPlace | None = None
    logical_device_name: Annotated[str, Field(min_length=3, max_length=16)] | None = None
    serial_number: str | None = None


class _KeysTable(_Table):
    guek: KeyPlace | None = None
    gak: KeyPlace | None = None
    gbek: KeyPlace | None = None
    kek: KeyPlace | None = None
    secret: KeyPlace | None = None
    signing_key: KeyPlace | None = None
    agreement_key: KeyPlace | None = None
    device_signing_key: KeyPlace | None = None
    device_agreement_key: KeyPlace | None = None


class _AuthorityTable(_Table):
    certificate: KeyPlace
    key: KeyPlace | None = None


class _ValuesTable(_Table):
    """Every value that a step may ask for. Its comment in the template explains it."""

    reporting_interval: DurationText | None = None
    request_interval: DurationText | None = None
    answer_within: DurationText | None = None
    retransmission_timer: DurationText | None = None
    inactivity_timer: DurationText | None = None
    device_class: Literal["A", "B", "C"] | None = None
    ping_slot_period: PingSlotPeriod | None = None
    last_tile: Literal["regular", "all-1"] | None = None
    payload_limit_octets: Annotated[int, Field(ge=11, le=242)] | None = None
    largest_packet_octets: Size | None = None
    application: (
        Literal[
            "electricity",
            "gas",
            "water",
            "thermal",
            "sub-metering",
            "grid-sensor",
            "public-lighting",
            "vehicle-charging",
            "renewables",
        ]
        | None
    ) = None
    image_block_octets: Size | None = None
    image_file: str | None = None
    image_identifier: Annotated[str, Field(max_length=64)] | None = None
    daily_octets: Annotated[int, Field(ge=1)] | None = None
    prefix: ipaddress.IPv6Network | None = None
    upper_tester: bool | None = None


class _AnswerTable(_Table):
    octets: Size
    class_id: int = Field(ge=1, le=0xFFFF)
    logical_name: Annotated[bytes, BeforeValidator(_logical_name)]
    attribute: int = Field(2, ge=1, le=127)
    association: str = ""


class _DeclarationTables(_Table):
    device: _DeviceTable = _DeviceTable()
    meter: _MeterTable = _MeterTable()
    capabilities: dict[str, Literal["yes", "no", "unset"]] = {}
    values: _ValuesTable = _ValuesTable()
    readings: dict[str, Annotated[str, Field(min_length=1, max_length=200)]] = {}
    keys: dict[str, _KeysTable] = {}
    authority: _AuthorityTable | None = None
    answer: tuple[_AnswerTable, ...] = ()


def declared_values() -> list[str]:
    """The names of all values that a declaration may give."""
    return [_dashed(name) for name in _ValuesTable.model_fields]


def load_declaration(path: Path, environment: Mapping[str, str] = os.environ) -> Declaration:
    """The declaration of one file. Raises DeclarationMistake, also for a key it leads nowhere."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no UTF-8 text"
        raise DeclarationMistake(
            f"{path}: cannot be read: {reason}; meterproof init {path} writes a new one"
        ) from None
    return read_declaration(text, str(path), folder=path.parent, environment=environment)


def reference_declaration(party: Party, template: str = "") -> Declaration:
    """What an embedded node can do: everything that its file does not deny.

    A meter of another template than usual has another row in the table of applications.
    """
    file = resources.files(__package__).joinpath("declarations", f"{party.value}.toml")
    text = file.read_text(encoding="utf-8")
    said = read_declaration(text, f"the embedded {party.value}", folder=Path(), environment={})
    able = dict.fromkeys(load_conditions(), Answer.YES)
    capabilities = {**able, **said.capabilities}
    values = dict(said.values)
    if template:
        functions = load_template(template).functions
        values["application"] = _dashed(template)
        for function, condition in (("LP", "load-profile"), ("FU", "image-transfer")):
            capabilities[condition] = Answer.YES if function in functions else Answer.NO
    return replace(said, capabilities=capabilities, values=values)


def read_declaration(
    text: str, where: str, *, folder: Path, environment: Mapping[str, str]
) -> Declaration:
    """The same from the text of a file. Paths in it are relative to `folder`."""
    tables = _validated(text, where)
    _check_names(tables, text, where)
    places = KeyPlaces(where, folder, environment)
    device = tables.device
    values = {
        _dashed(name): str(value) if name == "prefix" else value
        for name, value in tables.values
        if value is not None
    }
    return Declaration(
        where=where,
        identity=device.identity,
        party=Party(device.party) if device.party else None,
        address=device.address,
        profile=device.profile,
        capabilities={name: Answer(said) for name, said in tables.capabilities.items()},
        values=values,
        answers=tuple(
            sorted(
                (SizedAnswer(**dict(entry)) for entry in tables.answer),
                key=lambda entry: entry.octets,
            )
        ),
        readings=tables.readings,
        keys={
            name: places.keys(dict(table), f"keys.{name}") for name, table in tables.keys.items()
        },
        key_pairs=places.key_pairs({name: dict(table) for name, table in tables.keys.items()}),
        authority=places.authority(dict(tables.authority)) if tables.authority else None,
        meter=MeterOverride(
            **{
                **dict(tables.meter),
                "app_s_key": places.key(
                    tables.meter.app_s_key, "meter.app-s-key", APP_S_KEY_LENGTHS
                ),
            }
        ),
    )


def _validated(text: str, where: str) -> _DeclarationTables:
    try:
        return _DeclarationTables.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise DeclarationMistake(f"{where}: no TOML: {problem}") from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise DeclarationMistake(
            f"{_place(text, where, first['loc'])}: {_wrong(first, where)}"
        ) from None


def _wrong(mistake: Any, where: str) -> str:
    """What is wrong with a field, in words; never shows what might be a key."""
    if mistake["type"] == "extra_forbidden":
        return "there is no such field"
    if mistake["type"] == "string_pattern_mismatch":
        return (
            "a key does not belong in a declaration: write env:NAME, file:PATH or"
            " keyring:SERVICE/NAME, where it is kept"
        )
    return str(mistake["msg"]).removeprefix("Value error, ")


def _check_names(tables: _DeclarationTables, text: str, where: str) -> None:
    for table, names, known, kept in (
        ("capabilities", tables.capabilities, load_conditions(), "features/conditions.toml"),
        ("readings", tables.readings, our_catalogue().references.readings, "readings.toml"),
    ):
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"see {kept}"
                place = _place(text, where, (table, name))
                raise DeclarationMistake(f"{place}: there is no such name; {hint}")


def _place(text: str, where: str, location: tuple[str | int, ...]) -> str:
    """File, line if it can be found, and field."""
    names = [str(part) for part in location]
    table, field = ".".join(names[:-1]), names[-1] if names else ""
    inside = not table
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if heading:
            inside = heading[1].replace('"', "") == re.sub(r"\.\d+$", "", table)
        elif inside and re.match(rf'\s*"?{re.escape(field)}"?\s*=', line):
            return f"{where} line {number}: {'.'.join(names)}"
    return f"{where}: {'.'.join(names)}"
