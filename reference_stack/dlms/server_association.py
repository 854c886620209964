"""An association as the server sees it. GB §9.3, BB §association-ln association_status.

States are those that the attribute association_status shows, and one for associations that are
always open. A request to open may come in any state: over UDP the answer to an earlier one may be
lost, and the client then asks again. One that is turned down changes nothing, since anybody can
send it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from reference_stack.dlms import negotiation
from reference_stack.dlms.apdu import (
    Aarq,
    InitiateRequest,
    InitiateResponse,
    Rlre,
    Rlrq,
    decode_apdu,
)
from reference_stack.dlms.apdu.acse import ReleaseReason
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.negotiation import Agreement, Refused
from reference_stack.dlms.protection import (
    Opened,
    RandomOctets,
    SecurityContext,
    check_proof,
    protect,
    prove,
    unprotect,
)
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Machine, Table

CHALLENGE_OCTETS = 32


class State(Enum):
    NON_ASSOCIATED = "non-associated"
    PENDING = "association-pending"
    ASSOCIATED = "associated"
    PRE_ESTABLISHED = "pre-established"


class Input(Enum):
    AARQ_ACCEPTED = "acceptable, and nothing more to prove"
    AARQ_WANTS_PROOF = "acceptable, by a mechanism that proves both sides"
    AARQ_REFUSED = "not acceptable"
    PROOF_RIGHT = "the client knows the secret"
    PROOF_WRONG = "it does not"
    RELEASE_RIGHT = "a release, protected as the association demands"
    RELEASE_WRONG = "a release that anybody could have sent"


@dataclass(frozen=True, slots=True)
class ProofReceived:
    """What the client put into reply_to_HLS_authentication."""

    proof: bytes


Stimulus = Aarq | Rlrq | ProofReceived


@dataclass(frozen=True, slots=True)
class SendApdu:
    """AARE or RLRE."""

    apdu: bytes


@dataclass(frozen=True, slots=True)
class ReturnProof:
    """The method returns the server's own proof."""

    proof: bytes


@dataclass(frozen=True, slots=True)
class RefuseProof:
    """The method fails."""


Effect = SendApdu | ReturnProof | RefuseProof


class ServerAssociation(Machine):
    """One association that is negotiated. `agreed` is what holds while it is not non-associated."""

    states = State
    inputs = Input
    initial = State.NON_ASSOCIATED

    __slots__ = (
        "_challenge",
        "_client_challenge",
        "agreed",
        "context",
        "offer",
        "random",
    )

    def __init__(
        self,
        offer: AssociationParameters,
        context: SecurityContext,
        random: RandomOctets,
    ) -> None:
        super().__init__()
        self.offer = offer
        self.context = context
        self.random = random
        self.agreed: AssociationParameters | None = offer if offer.pre_established else None
        self._challenge = b""
        self._client_challenge = b""

    @property
    def is_open(self) -> bool:
        """Whether services are served."""
        return self.state in (State.ASSOCIATED, State.PRE_ESTABLISHED)

    @property
    def is_pending(self) -> bool:
        """Whether reply_to_HLS_authentication is served, and nothing else."""
        return self.state is State.PENDING

    # -- actions -------------------------------------------------------------------------------

    def open_association(self, agreement: Agreement, now: Instant) -> Sequence[Effect]:
        return self._agree(agreement, challenge=None)

    def challenge_client(self, agreement: Agreement, now: Instant) -> Sequence[Effect]:
        return self._agree(agreement, challenge=self.random(CHALLENGE_OCTETS))

    def refuse(self, refused: Refused, now: Instant) -> Sequence[Effect]:
        return [SendApdu(negotiation.refusing(refused, self.offer).encode())]

    def prove_ourselves(self, detail: None, now: Instant) -> Sequence[Effect]:
        received, sent = self._client_challenge, self._challenge
        self._challenge = b""
        return [
            ReturnProof(prove(self.context, self.offer.mechanism, received=received, sent=sent))
        ]

    def close_association(self, detail: None, now: Instant) -> Sequence[Effect]:
        self._forget()
        return [RefuseProof()]

    def refuse_proof(self, detail: None, now: Instant) -> Sequence[Effect]:
        return [RefuseProof()]

    def release(self, opened: Opened, now: Instant) -> Sequence[Effect]:
        agreed, layer = self.agreed or self.offer, opened.ciphered
        information = None
        if layer is not None:
            response = negotiation.initiate_response(agreed).encode()
            information = protect(self.context, response, opened.protection, layer.kind)
        self._forget()
        return [SendApdu(Rlre(reason=ReleaseReason.NORMAL, user_information=information).encode())]

    def _agree(self, agreement: Agreement, challenge: bytes | None) -> Sequence[Effect]:
        self.agreed = agreement.parameters
        self._client_challenge = agreement.client_challenge
        self._challenge = challenge or b""
        answer = negotiation.accepting(agreement, self.context, challenge=challenge)
        self.context.set_dedicated_key(agreement.dedicated_key)
        return [SendApdu(answer.encode())]

    def _forget(self) -> None:
        self.agreed = None
        self._challenge = self._client_challenge = b""
        self.context.set_dedicated_key(None)

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.NON_ASSOCIATED, Input.AARQ_ACCEPTED):    (open_association,  State.ASSOCIATED),
        (State.NON_ASSOCIATED, Input.AARQ_WANTS_PROOF): (challenge_client,  State.PENDING),
        (State.NON_ASSOCIATED, Input.AARQ_REFUSED):     (refuse,            State.NON_ASSOCIATED),
        (State.NON_ASSOCIATED, Input.PROOF_WRONG):      (refuse_proof,      State.NON_ASSOCIATED),
        (State.PENDING,        Input.AARQ_ACCEPTED):    (open_association,  State.ASSOCIATED),
        (State.PENDING,        Input.AARQ_WANTS_PROOF): (challenge_client,  State.PENDING),
        (State.PENDING,        Input.AARQ_REFUSED):     (refuse,            State.PENDING),
        (State.PENDING,        Input.PROOF_RIGHT):      (prove_ourselves,   State.ASSOCIATED),
        (State.PENDING,        Input.PROOF_WRONG):      (close_association, State.NON_ASSOCIATED),
        (State.PENDING,        Input.RELEASE_RIGHT):    (release,           State.NON_ASSOCIATED),
        (State.ASSOCIATED,     Input.AARQ_ACCEPTED):    (open_association,  State.ASSOCIATED),
        (State.ASSOCIATED,     Input.AARQ_WANTS_PROOF): (challenge_client,  State.PENDING),
        (State.ASSOCIATED,     Input.AARQ_REFUSED):     (refuse,            State.ASSOCIATED),
        (State.ASSOCIATED,     Input.PROOF_WRONG):      (refuse_proof,      State.ASSOCIATED),
        (State.ASSOCIATED,     Input.RELEASE_RIGHT):    (release,           State.NON_ASSOCIATED),
        (State.PRE_ESTABLISHED, Input.PROOF_WRONG):     (refuse_proof,      State.PRE_ESTABLISHED),
    }
    ignored: ClassVar[Ignored] = {
        (State.NON_ASSOCIATED, Input.RELEASE_RIGHT): "GB §9.3.3: there is nothing to release",
        (State.NON_ASSOCIATED, Input.RELEASE_WRONG): "GB §9.3.3: there is nothing to release",
        (State.PENDING,        Input.RELEASE_WRONG): "GB §9.3.3: it is not honoured",
        (State.ASSOCIATED,     Input.RELEASE_WRONG): "GB §9.3.3: it is not honoured",
        # Reading: what a pre-established association makes of these is published nowhere.
        (State.PRE_ESTABLISHED, Input.AARQ_ACCEPTED):    "WP §associations: it is open already",
        (State.PRE_ESTABLISHED, Input.AARQ_WANTS_PROOF): "WP §associations: it is open already",
        (State.PRE_ESTABLISHED, Input.AARQ_REFUSED):     "WP §associations: it is open already",
        (State.PRE_ESTABLISHED, Input.RELEASE_RIGHT):    "WP §associations: it is never released",
        (State.PRE_ESTABLISHED, Input.RELEASE_WRONG):    "WP §associations: it is never released",
    }
    # fmt: on

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        """What to send, and what the method reply_to_HLS_authentication returns."""
        match stimulus:
            case Aarq():
                return self._judged(stimulus, now)
            case ProofReceived(proof):
                return self.take(self._classify_proof(proof), None, now)
            case Rlrq():
                opened = self._opened_release(stimulus)
                wrong = opened is None
                return self.take(Input.RELEASE_WRONG if wrong else Input.RELEASE_RIGHT, opened, now)

    def due(self) -> Instant | None:
        return None

    def _judged(self, aarq: Aarq, now: Instant) -> Sequence[Effect]:
        try:
            agreement = negotiation.judge(aarq, self.offer, self.context)
        except Refused as refused:
            return self.take(Input.AARQ_REFUSED, refused, now)
        high = agreement.parameters.mechanism in negotiation.HIGH_MECHANISMS
        return self.take(Input.AARQ_WANTS_PROOF if high else Input.AARQ_ACCEPTED, agreement, now)

    def _classify_proof(self, proof: bytes) -> Input:
        if not self._challenge:
            return Input.PROOF_WRONG
        try:
            check_proof(
                self.context,
                self.offer.mechanism,
                proof,
                received=self._client_challenge,
                sent=self._challenge,
            )
        except ProtocolError:
            return Input.PROOF_WRONG
        return Input.PROOF_RIGHT

    def _opened_release(self, rlrq: Rlrq) -> Opened | None:
        """What the release carries, or None when it has not the protection that it needs."""
        try:
            opened = unprotect(self.context, rlrq.user_information or b"")
            opened.require(self.offer.policy.request)
            if self.offer.ciphered and not opened.protection:
                return None
            if opened.apdu and not isinstance(
                decode_apdu(opened.apdu), InitiateRequest | InitiateResponse
            ):
                return None
        except ProtocolError:
            return None
        return opened


class PreEstablishedAssociation(ServerAssociation):
    """One that is always open."""

    initial = State.PRE_ESTABLISHED
    __slots__ = ()


def server_association(
    offer: AssociationParameters, context: SecurityContext, random: RandomOctets
) -> ServerAssociation:
    """The association that the parameters call for."""
    kind = PreEstablishedAssociation if offer.pre_established else ServerAssociation
    return kind(offer, context, random)
