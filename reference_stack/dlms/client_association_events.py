"""What happens to an association at the client, and what then has to be done. GB §9.3."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reference_stack.dlms.apdu import Aare, Rlre
from reference_stack.dlms.association import AssociationParameters
from reference_stack.kernel.machine import Ignored


class State(Enum):
    IDLE = "no association"
    ASSOCIATION_PENDING = "the request is sent"
    AUTHENTICATION_PENDING = "our proof is sent"
    ASSOCIATED = "open"
    RELEASE_PENDING = "the release is sent"
    PRE_ESTABLISHED = "always open"


class Input(Enum):
    OPEN = "the application wants an association"
    ACCEPTED = "the server accepts"
    PROOF_WANTED = "the server accepts and has a challenge"
    REFUSED = "the server refuses, or answers what cannot be accepted"
    PROOF_RIGHT = "the server knows the secret"
    PROOF_WRONG = "it does not, or will not say"
    RELEASE = "the application has had enough"
    RELEASED = "the server agrees"
    UNANSWERED = "nothing came back"


@dataclass(frozen=True, slots=True)
class Open:
    """`user_id` names the user of the client, if the server keeps a list of them."""

    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Release:
    pass


@dataclass(frozen=True, slots=True)
class ProofReturned:
    """What reply_to_HLS_authentication returned, or None when it failed."""

    proof: bytes | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No AARE, proof or RLRE came, be it that time is over or that something else did."""

    reason: str = "the server did not answer"


Stimulus = Open | Release | Aare | Rlre | ProofReturned | Unanswered


@dataclass(frozen=True, slots=True)
class SendApdu:
    """AARQ or RLRQ."""

    apdu: bytes


@dataclass(frozen=True, slots=True)
class Prove:
    """Invoke reply_to_HLS_authentication with this."""

    proof: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """Services can be used, within what was agreed on."""

    agreed: AssociationParameters


@dataclass(frozen=True, slots=True)
class Closed:
    """There is no association; `reason` is empty when it was released as wanted."""

    reason: str = ""


Effect = SendApdu | Prove | Opened | Closed

_AWAITED = {
    State.ASSOCIATION_PENDING: {
        Input.ACCEPTED,
        Input.PROOF_WANTED,
        Input.REFUSED,
        Input.UNANSWERED,
    },
    State.AUTHENTICATION_PENDING: {Input.PROOF_RIGHT, Input.PROOF_WRONG, Input.UNANSWERED},
    State.RELEASE_PENDING: {Input.RELEASED, Input.UNANSWERED},
}

LATE: Ignored = {
    (state, event): "GB §9.3: the answer comes late, or twice"
    for state in State
    for event in Input
    if event not in (Input.OPEN, Input.RELEASE) and event not in _AWAITED.get(state, ())
}
"""What a state does not wait for."""
