"""What a profile file may say, checked when it is read, and the profile it becomes.

Rules have their own reader, `rule_text`; everything else is declared here. Keys that a profile of
this project carries are test keys, known to everybody; those of a real meter are given apart.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.functional_validators import AfterValidator, BeforeValidator

from reference_stack.dlms.apdu import ApplicationContext, Mechanism
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Keys, Protection, ProtectionKind, SecurityPolicy
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Link, MeterIdentity, Network, Profile
from reference_stack.profiles.rule_text import RULE_TABLES, rule_set_from

_FOLDER = "reference_stack.profiles"


class ProfileMistake(MisuseError):
    """A profile that cannot be read; names the file, the field and what is wrong with it."""


def _octets(written: object) -> object:
    try:
        return bytes.fromhex(written) if isinstance(written, str) else written
    except ValueError:
        raise ValueError("hex digits, two for each octet") from None


def _duration(written: object) -> object:
    if not isinstance(written, str):
        raise ValueError("a duration such as 30s, 15min or 12h")
    try:
        return Duration.parse(written)
    except MisuseError as problem:
        raise ValueError(str(problem)) from None


def _at_least_a_second(period: Duration) -> Duration:
    if period < Duration.of(seconds=1):
        raise ValueError("at least 1s, which is the shortest of LoRaWAN")
    return period


Octets = Annotated[bytes, BeforeValidator(_octets)]
DurationText = Annotated[Duration, BeforeValidator(_duration)]
PingSlotPeriod = Annotated[DurationText, AfterValidator(_at_least_a_second)]
Level = Literal["authenticated", "encrypted", "signed"]
_PROTECTIONS = {
    "authenticated": Protection.AUTHENTICATED,
    "encrypted": Protection.ENCRYPTED,
    "signed": Protection.SIGNED,
}


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=_dashed, arbitrary_types_allowed=True
    )


class _LinkTable(_Table):
    region: str = "EU868"
    data_rate: int = 0
    receive_delay: DurationText = Duration.of(seconds=1)
    uplink_interval: DurationText = Duration.of(seconds=5)
    idle_uplink: DurationText | None = None
    device_class: DeviceClass = DeviceClass.A
    ping_slot_period: PingSlotPeriod = Duration.of(seconds=128)
    ping_slot_offset: DurationText = Duration.of(seconds=2.12)


class _NetworkTable(_Table):
    meter_prefix: ipaddress.IPv6Network
    head_end_address: ipaddress.IPv6Address
    meter_port: int = Field(4059, ge=1, le=0xFFFF)
    head_end_port: int = Field(4059, ge=1, le=0xFFFF)
    group_address: ipaddress.IPv6Address | None = None


class _MeterTable(_Table):
    dev_eui: Annotated[Octets, Field(min_length=8, max_length=8)]
    app_s_key: Annotated[Octets, Field(min_length=16, max_length=16)]
    logical_device_name: str = Field(min_length=3, max_length=16)
    serial_number: str
    template: str = "electricity"


class _KeysTable(_Table):
    guek: Octets | None = None
    gbek: Octets | None = None
    gak: Octets | None = None
    kek: Octets | None = None


class _AssociationTable(_Table):
    client_sap: int = Field(ge=1, le=0xFFFF)
    server_sap: int = Field(1, ge=1, le=0xFFFF)
    client_title: Octets = b""
    server_title: Octets = b""
    ciphered: bool = False
    suite: Literal[0, 1, 2] = 0
    request: tuple[Level, ...] = ()
    response: tuple[Level, ...] = ()
    kind: ProtectionKind = ProtectionKind.GENERAL_GLO
    keys: str | None = None
    pre_established: bool = True
    mechanism: int = Field(0, ge=0, le=7)
    client_max_receive_octets: int = Field(0, ge=0, le=0xFFFF)
    server_max_receive_octets: int = Field(0, ge=0, le=0xFFFF)


class _ProfileTables(_Table):
    title: str
    source: str
    link: _LinkTable = _LinkTable()
    network: _NetworkTable
    meter: _MeterTable
    keys: dict[str, _KeysTable] = {}
    association: dict[str, _AssociationTable]


def load_profile(name: str) -> Profile:
    """A profile of this project by its name. Raises ProfileMistake."""
    return read_profile(_text_of(name), name)


def _text_of(name: str) -> str:
    known = profile_names()
    if name not in known:
        raise ProfileMistake(f"there is no profile {name!r}; there are {', '.join(known)}")
    return resources.files(_FOLDER).joinpath(f"{name}.toml").read_text(encoding="utf-8")


def profile_names() -> list[str]:
    """The profiles of this project, in alphabetical order."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in resources.files(_FOLDER).iterdir()
        if entry.name.endswith(".toml")
    )


def read_profile(text: str, name: str) -> Profile:
    """A profile from the text of its file. Raises ProfileMistake, or RuleFileMistake for a rule."""
    document, written_for = _document(text, name)
    rule_tables = {key: document.pop(key) for key in RULE_TABLES & document.keys()}
    tables = _validated(document, name)
    profile = Profile(
        name=name,
        title=tables.title,
        source=tables.source,
        rules=rule_set_from(rule_tables, where=name),
        link=_link(_LinkTable.model_validate(written_for), name),
        network=_network(tables.network, name),
        meter=MeterIdentity(**dict(tables.meter)),
        associations={
            key: _association(table, tables.keys, f"{name}: association.{key}")
            for key, table in tables.association.items()
        },
    )
    return profile.with_link(_link(tables.link, name))


def _document(text: str, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tables of a file. On top of those of the profile that it is based on, if it is on one.

    Rules and what belongs to them are added, any other table replaces the one of that name. Beside
    them stands the link that the timers of the lowest profile are written for.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ProfileMistake(f"{name}: no TOML: {problem}") from None
    base = document.pop("based-on", None)
    if base is None:
        return document, document.get("link", {})
    if not isinstance(base, str):
        raise ProfileMistake(f"{name}: based-on: the name of a profile")
    below, written_for = _document(_text_of(base), base)
    added = {
        key: [*below[key], *document[key]] for key in RULE_TABLES & below.keys() & document.keys()
    }
    return {**below, **document, **added}, written_for


def _validated(document: Mapping[str, Any], name: str) -> _ProfileTables:
    try:
        return _ProfileTables.model_validate(document)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ProfileMistake(f"{name}: {place}: {first['msg']}") from None


def _link(table: _LinkTable, name: str) -> Link:
    link = Link(**dict(table))
    try:
        link.payload_limit_octets  # noqa: B018  (a data rate that the region does not have)
    except MisuseError as problem:
        raise ProfileMistake(f"{name}: link: {problem}") from None
    return link


def _network(table: _NetworkTable, name: str) -> Network:
    if table.meter_prefix.prefixlen != 64:
        raise ProfileMistake(f"{name}: network.meter-prefix: has 64 bits, such as 2001:db8:1::/64")
    network = Network(
        meter_prefix=table.meter_prefix.network_address.packed[:8],
        head_end_address=table.head_end_address.packed,
        meter_port=table.meter_port,
        head_end_port=table.head_end_port,
    )
    group = table.group_address
    if group is None:
        return network
    if not group.is_multicast:
        raise ProfileMistake(f"{name}: network.group-address: begins with ff, such as ff15::1")
    return replace(network, group_address=group.packed)


def _association(
    table: _AssociationTable, keys: Mapping[str, _KeysTable], where: str
) -> AssociationParameters:
    if table.keys is not None and table.keys not in keys:
        raise ProfileMistake(f"{where}.keys: there are no keys named {table.keys!r}")
    held = Keys() if table.keys is None else Keys(**dict(keys[table.keys]))
    return AssociationParameters(
        client_sap=table.client_sap,
        server_sap=table.server_sap,
        client_title=table.client_title,
        server_title=table.server_title,
        context=ApplicationContext.LOGICAL_NAMES_CIPHERED
        if table.ciphered
        else ApplicationContext.LOGICAL_NAMES,
        mechanism=Mechanism(table.mechanism),
        client_max_receive_octets=table.client_max_receive_octets,
        server_max_receive_octets=table.server_max_receive_octets,
        suite=table.suite,
        policy=SecurityPolicy(_protection(table.request), _protection(table.response)),
        kind=table.kind,
        keys=held,
        pre_established=table.pre_established,
    )


def _protection(levels: tuple[Level, ...]) -> Protection:
    protection = Protection.NONE
    for level in levels:
        protection |= _PROTECTIONS[level]
    return protection
