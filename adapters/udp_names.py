"""Who is who at a UDP socket: its host and port, and the addresses that packets show instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from adapters.addresses import Address, AddressError
from adapters.base import AdapterError, Party
from reference_stack.profiles.profile import Profile

DLMS_PORT = 4059
_ENDPOINT = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]+))(?::([0-9]{1,5}))?")
_BIND = re.compile(r"(?:\[([^\]]+)\]|([^:\[\]]*))(?::([0-9]{1,5}))?")
_NAMES = ("meter", "head-end", "meter-port", "head-end-port")
_PARTIES = {party.value: party for party in (Party.METER, Party.HEAD_END)}


class Endpoint(NamedTuple):
    """A host and a UDP port, where a socket is."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class End(NamedTuple):
    """One end of the packets: an IPv6 address of 16 octets and a UDP port."""

    address: bytes
    port: int


@dataclass(frozen=True, slots=True)
class Naming:
    """What meter and head-end are called in packets. None: the setup says it."""

    meter: bytes | None = None
    head_end: bytes | None = None
    meter_port: int | None = None
    head_end_port: int | None = None

    @classmethod
    def read(cls, address: Address) -> Naming:
        """What the options say. Raises AddressError."""
        return cls(
            meter=_ipv6_option(address, "meter"),
            head_end=_ipv6_option(address, "head-end"),
            meter_port=_port_option(address, "meter-port"),
            head_end_port=_port_option(address, "head-end-port"),
        )

    def ends(self, setup: Mapping[str, object]) -> tuple[End, End]:
        """Meter and head-end; what is not said here by the setup, else by its profile.

        Raises AdapterError when nobody says it.
        """
        known = _said_by_profile(setup.get("profile"))
        known |= {name: setup[name] for name in _NAMES if name in setup}
        return (
            End(
                self.meter or _address_of("meter", known.get("meter")),
                self.meter_port or _port_of("meter-port", known.get("meter-port", DLMS_PORT)),
            ),
            End(
                self.head_end or _address_of("head-end", known.get("head-end")),
                self.head_end_port
                or _port_of("head-end-port", known.get("head-end-port", DLMS_PORT)),
            ),
        )


def read_device(address: Address) -> tuple[Endpoint, Party]:
    """Where the device is and whom it plays. Raises AddressError."""
    address.allow_options("party", "bind", *_NAMES)
    match = _ENDPOINT.fullmatch(address.details)
    if match is None:
        raise AddressError(
            f"{address.text}: {address.details!r} is no host:port; write [2001:db8::7]:4059"
        )
    name = address.options.get("party", Party.METER.value)
    if name == Party.GATEWAY.value:
        raise AddressError(
            f"{address.text}: party: a gateway has a radio side too, which UDP does not carry;"
            " reach it by a program, command:<program>, or an adapter of your own, module:function"
        )
    party = _PARTIES.get(name)
    if party is None:
        raise AddressError(f"{address.text}: party: {name!r} is none of {', '.join(_PARTIES)}")
    return Endpoint(match[1] or match[2], _port(address, "port", match[3], DLMS_PORT)), party


def read_bind(address: Address) -> Endpoint | None:
    """Where the device finds us, if that is said. Raises AddressError."""
    written = address.options.get("bind")
    if written is None:
        return None
    match = _BIND.fullmatch(written)
    if not written or match is None:
        raise AddressError(
            f"{address.text}: bind: {written!r} is neither host:port, host nor :port"
        )
    return Endpoint(match[1] or match[2], _port(address, "bind", match[3], DLMS_PORT))


def _said_by_profile(profile: object) -> dict[str, object]:
    if not isinstance(profile, Profile):
        return {}
    network = profile.network
    return {
        "meter": profile.meter_address,
        "head-end": network.head_end_address,
        "meter-port": network.meter_port,
        "head-end-port": network.head_end_port,
    }


def _address_of(name: str, value: object) -> bytes:
    match value:
        case bytes() if len(value) == 16:
            return value
        case str():
            try:
                return ipaddress.IPv6Address(value).packed
            except ValueError:
                pass
    raise AdapterError(f"no IPv6 address for the {name}: {value!r}; name it with ?{name}=")


def _port_of(name: str, value: object) -> int:
    if isinstance(value, int) and 0 < value <= 0xFFFF:
        return value
    raise AdapterError(f"{name}: {value!r} is no UDP port")


def _ipv6_option(address: Address, name: str) -> bytes | None:
    written = address.options.get(name)
    if written is None:
        return None
    try:
        return ipaddress.IPv6Address(written).packed
    except ValueError:
        raise AddressError(f"{address.text}: {name}: {written!r} is no IPv6 address") from None


def _port_option(address: Address, name: str) -> int | None:
    written = address.options.get(name)
    if written is None:
        return None
    port = _port(address, name, written, 0)
    if not port:
        raise AddressError(f"{address.text}: {name}: 0 is no port in a packet")
    return port


def _port(address: Address, name: str, written: str | None, default: int) -> int:
    if not written:
        return default
    if not written.isdecimal() or int(written) > 0xFFFF:
        raise AddressError(f"{address.text}: {name}: {written!r} is no UDP port of 0 to 65535")
    return int(written)
