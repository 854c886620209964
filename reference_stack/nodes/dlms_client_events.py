"""What happens to a DLMS client, and what then has to be done. GB §9.3."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.dlms.apdu import DataNotification, EventNotification, ExceptionResponse
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.block_events import BlockParameters
from reference_stack.dlms.client_association_events import Open, Release
from reference_stack.dlms.protection import NO_TRANSACTION, Protection, Transaction
from reference_stack.dlms.requests import Request, Results
from reference_stack.kernel.instant import Duration

_A_MINUTE = Duration.of(minutes=1)
_USUAL_BLOCKS = BlockParameters()


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How a client behaves beyond what is agreed on with the server."""

    response_timeout: Duration = _A_MINUTE
    """From the moment at which the request is sent, or `Delivered` if that is told."""
    read_attempts: int = 1
    """How often a request that changes nothing is sent before it counts as unanswered."""
    compressed: bool = False
    general_block_transfer: bool = False
    """Whether long requests go in general blocks rather than in those of their service."""
    blocks: BlockParameters = _USUAL_BLOCKS
    transaction: Transaction = NO_TRANSACTION
    follows_counter_hint: bool = False
    """Whether to jump forward to a counter that an unauthenticated exception-response asks for."""


USUAL_SETTINGS = ClientSettings()


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of the application. Its answer will carry the same `token`.

    `protection` is what the policy demands unless another one is given. Unconfirmed requests and
    those under the broadcast key are sent and forgotten.
    """

    token: int
    request: Request
    confirmed: bool = True
    high_priority: bool = False
    protection: Protection | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """The request has left the last queue before the device: its time runs from now."""

    token: int


@dataclass(frozen=True, slots=True)
class DatagramReceived:
    """The payload of a UDP datagram of this server, for this client or not."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class TimerExpired:
    """`due` has come."""


Stimulus = Ask | Delivered | DatagramReceived | TimerExpired | Open | Release


@dataclass(frozen=True, slots=True)
class SendDatagram:
    """The payload of a UDP datagram to the server. `token` names the request it is for, if any."""

    octets: bytes
    token: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    token: int
    results: Results


@dataclass(frozen=True, slots=True)
class Failed:
    """There are no results. `exception` is what the server said, if it did."""

    token: int
    reason: str
    exception: ExceptionResponse | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """A notification that was not seen before. It has been confirmed if it asked for that."""

    notification: DataNotification
    protection: Protection


@dataclass(frozen=True, slots=True)
class EventReceived:
    notification: EventNotification
    protection: Protection


@dataclass(frozen=True, slots=True)
class AssociationOpened:
    agreed: AssociationParameters


@dataclass(frozen=True, slots=True)
class AssociationClosed:
    """`reason` is empty when it was released as wanted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something came that is not for us, not expected, or not rightly protected."""

    octets: bytes
    reason: str


Effect = (
    SendDatagram
    | Answered
    | Failed
    | Pushed
    | EventReceived
    | AssociationOpened
    | AssociationClosed
    | Dropped
)
