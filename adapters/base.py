"""The device under test, seen from outside: what every adapter offers.

An adapter plays one party. What crosses its boundary are `Crossing`s. An adapter whose device
follows virtual time is never slept on: the scene asks `due()` and hands the moment to `take()`.
Threads, sockets and processes stay inside the adapter.

Everything that is not a crossing is asked through `control`: an order to an upper tester. A device
that has none answers `Unsupported`, and the scene then looks for another way to the situation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant


class Party(Enum):
    """Who takes part. `HARNESS` stands for what the harness itself put on a link."""

    METER = "meter"
    GATEWAY = "gateway"
    HEAD_END = "head-end"
    RADIO = "radio"
    HARNESS = "harness"


class Point(Enum):
    """Where something crosses from one party to another."""

    RADIO = "radio"
    """The network-server side of the radio: FPort and FRMPayload. RFC9011 §5.1."""
    IP = "ip"
    """A whole IPv6 packet between gateway and head-end."""
    APPLICATION = "application"
    """An APDU handed to or by an upper tester."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One message at one boundary at one moment.

    `octets` are the FRMPayload, the IPv6 packet or the APDU, by `point`. `port` is the FPort, None
    for an empty frame and away from the radio. `payload_limit_octets` is what a frame may carry at
    the data rate in force for this frame and, seen by the gateway in an uplink, for the answer.
    """

    at: Instant
    point: Point
    direction: Direction
    octets: bytes
    port: int | None = None
    payload_limit_octets: int | None = None
    multicast: bool = False


class TimeKind(Enum):
    VIRTUAL = "virtual"
    WALL = "wall"


class AdapterError(Exception):
    """The link to the device under test failed. Never about the device: the verdict is *error*."""


class DeviceDied(AdapterError):
    """The device itself stopped, hung or spoke garbage; `evidence` says what was last seen."""

    def __init__(self, message: str, *, evidence: str = "") -> None:
        super().__init__(message)
        self.evidence = evidence


class Unsupported(Exception):
    """The device says that it cannot do what was ordered. Not an error."""


@dataclass(frozen=True, slots=True)
class Order:
    """Something asked of the device besides its traffic, by name, with plain values.

    Known orders to a meter: `send-schc-packet` {octets: hex}, `send-packet` {octets: hex of an IPv6
    packet}, `push` {}, `notify` {association, class_id, logical_name: hex, attribute} (as if an
    event had changed it), `uplink` {} (anything, an empty frame will do), `payload-limit` {octets},
    `power-cycle` {}; to a head-end: `greet` {} (ask for the time), `read` {association, class_id,
    logical_name: hex, attribute, and protection if another than the policy's}, `open` {association}
    and `release` {association}, `transfer-image` {association, logical_name: hex, identifier: hex,
    octets: hex, to_group} (until it is verified; `to_group`: its blocks go to the group first).
    """

    name: str
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)


class Adapter(Protocol):
    """One device under test, or one reference node, behind one boundary."""

    SCHEME: str
    party: Party
    time: TimeKind
    identity: str
    """What the report calls the device."""
    over_ip: bool
    """Whether it is a meter without radio, or anybody who meets such a meter on the IP side."""
    takes_setup: bool
    """Whether `reset` makes it follow the setup; a real device stays as it is declared."""

    def reset(self, setup: Mapping[str, object], now: Instant) -> None:
        """A fresh start with this setup: profile, keys, payload limit ... Raises AdapterError."""

    def give(self, crossing: Crossing) -> None:
        """Hand a message to the device at `crossing.at`."""

    def take(self, until: Instant) -> Sequence[Crossing]:
        """Let the device live up to `until`; what it sent, in order. A wall-clock adapter waits."""

    def due(self) -> Instant | None:
        """When a virtual-time device wants to run next, or None."""

    def control(self, order: Order, now: Instant) -> Mapping[str, object]:
        """Carry out an order. Raises Unsupported when the device cannot."""

    def close(self) -> None:
        """Let go of the device. Never raises."""
