"""What happens to a DLMS server, and what then has to be done. GB §9.3, BB §push-setup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reference_stack.cosem import effects as cosem
from reference_stack.cosem.template_file import MANAGEMENT_DEVICE
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.block_events import BlockParameters

_USUAL_BLOCKS = BlockParameters()


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a server behaves beyond what is agreed on with its clients."""

    reports_failures: bool = True
    """Whether what cannot be served is answered by an exception-response, or not at all."""
    prefers_general_blocks: bool = False
    """Whether long answers go in general blocks where those of their service were agreed on too."""
    blocks: BlockParameters = _USUAL_BLOCKS
    dates_notifications: bool = False
    """Whether a notification tells the time at which it was made."""


USUAL_SETTINGS = ServerSettings()


class Endpoint(NamedTuple):
    """Where a datagram comes from or goes to: an IPv6 address of 16 octets and a UDP port."""

    address: bytes
    port: int


class Asked(NamedTuple):
    """Where a message came from; `silent` when nobody may answer it."""

    source: Endpoint | None
    silent: bool


@dataclass(frozen=True, slots=True)
class DatagramReceived:
    """The payload of a UDP datagram. `group`: it was sent to many, so nobody may answer."""

    octets: bytes
    source: Endpoint | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """The order to push, as the method of that push setup object would give it."""

    push_setup: bytes
    device: int = MANAGEMENT_DEVICE


@dataclass(frozen=True, slots=True)
class NotifyEvent:
    """The order to tell a client of an attribute, unasked."""

    attribute: AttributeDescriptor
    client_sap: int
    device: int = MANAGEMENT_DEVICE


@dataclass(frozen=True, slots=True)
class PowerLost:
    """The power fails and comes back: what is not in lasting memory is gone."""


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """`due` has come."""


Stimulus = DatagramReceived | Push | NotifyEvent | PowerLost | TimerExpired


@dataclass(frozen=True, slots=True)
class SendDatagram:
    """The payload of a UDP datagram. Without destination it goes to the head-end of the profile."""

    octets: bytes
    destination: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class PushEnded:
    """A push is over; `confirmed` if the client is known to have it."""

    push_setup: bytes
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something is not answered, or cannot be sent."""

    octets: bytes
    reason: str


DeviceEffect = cosem.OutputChanged | cosem.FirmwareActivated | cosem.NetworkOrdered
"""What the objects of a logical device ask of the world."""

Effect = SendDatagram | PushEnded | Dropped | DeviceEffect
