"""An association as the client sees it. GB §9.3.

The client takes no answer on trust: a server that accepts without the proof that was asked for,
echoes the challenge, has another title or agrees to more than was proposed does not get its
association.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from reference_stack.dlms import negotiation
from reference_stack.dlms.apdu import (
    Aare,
    ActionOutcome,
    ActionResult,
    AssociationResult,
    ConfirmedServiceError,
    InitiateResponse,
    Rlre,
    Rlrq,
    UserDiagnostic,
    context_name,
    decode_apdu,
)
from reference_stack.dlms.apdu.acse import ReleaseReason
from reference_stack.dlms.apdu.initiate import DLMS_VERSION, Conformance
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.client_association_events import (
    LATE,
    Closed,
    Effect,
    Input,
    Open,
    Opened,
    ProofReturned,
    Prove,
    Release,
    SendApdu,
    State,
    Stimulus,
    Unanswered,
)
from reference_stack.dlms.data import Data, Tag
from reference_stack.dlms.protection import (
    Protection,
    RandomOctets,
    SecurityContext,
    check_challenge,
    check_proof,
    protect,
    prove,
    unprotect,
)
from reference_stack.dlms.requests import Results
from reference_stack.kernel.errors import Malformed, ProtocolError, Unprotected
from reference_stack.kernel.instant import Instant
from reference_stack.kernel.machine import Ignored, Machine, Table

CHALLENGE_OCTETS = 32


@dataclass(frozen=True, slots=True)
class _Accepted:
    """`challenge` is the server's, empty when nothing is left to prove."""

    agreed: AssociationParameters
    challenge: bytes = b""


class ClientAssociation(Machine):
    """One association. `agreed` is what holds while it is open."""

    states = State
    inputs = Input
    initial = State.IDLE

    __slots__ = ("_challenge", "_server_challenge", "agreed", "context", "proposal", "random")

    def __init__(
        self, proposal: AssociationParameters, context: SecurityContext, random: RandomOctets
    ) -> None:
        super().__init__()
        self.proposal = proposal
        self.context = context
        self.random = random
        self.agreed = proposal
        self._challenge: bytes | None = None
        self._server_challenge = b""

    @property
    def is_open(self) -> bool:
        return self.state in (State.ASSOCIATED, State.PRE_ESTABLISHED)

    # -- actions -------------------------------------------------------------------------------

    def request(self, stimulus: Open, now: Instant) -> Sequence[Effect]:
        high = self.proposal.mechanism in negotiation.HIGH_MECHANISMS
        self._challenge = self.random(CHALLENGE_OCTETS) if high else None
        aarq = negotiation.propose(
            self.proposal,
            self.context,
            challenge=self._challenge,
            user_id=stimulus.user_id,
            protection=self._protection,
        )
        return [SendApdu(aarq.encode())]

    def prove(self, accepted: _Accepted, now: Instant) -> Sequence[Effect]:
        self.agreed, self._server_challenge = accepted.agreed, accepted.challenge
        mechanism = self.proposal.mechanism
        received, sent = accepted.challenge, self._challenge or b""
        return [Prove(prove(self.context, mechanism, received=received, sent=sent))]

    def settle(self, accepted: _Accepted, now: Instant) -> Sequence[Effect]:
        self.agreed = accepted.agreed
        return [Opened(accepted.agreed)]

    def release(self, detail: None, now: Instant) -> Sequence[Effect]:
        information = None
        if self.proposal.ciphered:
            request = negotiation.initiate_request(self.proposal, dedicated_key=None).encode()
            kind = self.proposal.kind.of_association
            information = protect(self.context, request, self._protection, kind)
        rlrq = Rlrq(reason=ReleaseReason.NORMAL, user_information=information)
        return [SendApdu(rlrq.encode())]

    def close(self, reason: str, now: Instant) -> Sequence[Effect]:
        self.agreed = self.proposal
        return [Closed(reason)]

    # fmt: off
    transitions: ClassVar[Table] = {
        (State.IDLE,                   Input.OPEN):         (request, State.ASSOCIATION_PENDING),
        (State.ASSOCIATION_PENDING,    Input.OPEN):         (request, State.ASSOCIATION_PENDING),
        (State.ASSOCIATION_PENDING,    Input.ACCEPTED):     (settle,  State.ASSOCIATED),
        (State.ASSOCIATION_PENDING,    Input.PROOF_WANTED): (prove,   State.AUTHENTICATION_PENDING),
        (State.ASSOCIATION_PENDING,    Input.REFUSED):      (close,   State.IDLE),
        (State.ASSOCIATION_PENDING,    Input.UNANSWERED):   (close,   State.IDLE),
        (State.AUTHENTICATION_PENDING, Input.PROOF_RIGHT):  (settle,  State.ASSOCIATED),
        (State.AUTHENTICATION_PENDING, Input.PROOF_WRONG):  (close,   State.IDLE),
        (State.AUTHENTICATION_PENDING, Input.UNANSWERED):   (close,   State.IDLE),
        (State.ASSOCIATED,             Input.OPEN):         (request, State.ASSOCIATION_PENDING),
        (State.ASSOCIATED,             Input.RELEASE):      (release, State.RELEASE_PENDING),
        (State.RELEASE_PENDING,        Input.RELEASED):     (close,   State.IDLE),
        (State.RELEASE_PENDING,        Input.UNANSWERED):   (close,   State.IDLE),
    }
    # fmt: on
    ignored: ClassVar[Ignored] = {
        **LATE,
        (State.PRE_ESTABLISHED, Input.OPEN): "WP §associations: it is open already",
        (State.PRE_ESTABLISHED, Input.RELEASE): "WP §associations: it is never released",
    }

    # -- classification ------------------------------------------------------------------------

    def handle(self, stimulus: Stimulus, now: Instant) -> Sequence[Effect]:
        """Raises Unexpected for a wish that the state does not allow."""
        match stimulus:
            case Open():
                return self.take(Input.OPEN, stimulus, now)
            case Release():
                return self.take(Input.RELEASE, None, now)
            case Rlre():
                return self.take(Input.RELEASED, "", now)
            case Unanswered(reason):
                return self.take(Input.UNANSWERED, reason, now)
            case Aare():
                return self._answered(stimulus, now)
            case ProofReturned(proof):
                return self._proved(proof, now)

    def due(self) -> Instant | None:
        return None

    def _answered(self, aare: Aare, now: Instant) -> Sequence[Effect]:
        try:
            accepted = self._accepted(aare)
        except ProtocolError as problem:
            return self.take(Input.REFUSED, str(problem), now)
        return self.take(
            Input.PROOF_WANTED if accepted.challenge else Input.ACCEPTED, accepted, now
        )

    def _accepted(self, aare: Aare) -> _Accepted:
        """What the server agreed to. Raises ProtocolError when it cannot be accepted."""
        if aare.result != AssociationResult.ACCEPTED:
            raise Malformed(_refusal(aare))
        if aare.application_context_name != context_name(self.proposal.context):
            raise Malformed("the server answers with another application context")
        title = aare.responding_ap_title or b""
        if title and self.proposal.server_title not in (b"", title):
            raise Unprotected(f"the server says that its title is {title.hex().upper()}")
        challenge = self._checked_challenge(aare)
        if not self.proposal.server_title:
            self.context.peer_title = title
        return _Accepted(self._agreed(aare.user_information or b""), challenge)

    def _checked_challenge(self, aare: Aare) -> bytes:
        if self._challenge is None:
            return b""
        challenge = aare.responding_authentication_value or b""
        diagnostic = aare.result_source_diagnostic.value
        if diagnostic != UserDiagnostic.AUTHENTICATION_REQUIRED or challenge == self._challenge:
            raise Unprotected("the server accepts without a challenge of its own")
        check_challenge(challenge, self.proposal.mechanism)
        return challenge

    def _agreed(self, information: bytes) -> AssociationParameters:
        opened = unprotect(self.context, information)
        if self.proposal.ciphered:
            opened.require(self.proposal.policy.response)
        response = decode_apdu(opened.apdu)
        if not isinstance(response, InitiateResponse):
            raise Malformed("the acceptance carries no InitiateResponse")
        if response.negotiated_dlms_version != DLMS_VERSION:
            raise Malformed(f"DLMS version {response.negotiated_dlms_version}, expected 6")
        beyond = response.negotiated_conformance & ~self.proposal.conformance
        if beyond:
            raise Malformed(f"the server agrees to what was not proposed: {Conformance(beyond)!r}")
        return replace(
            self.proposal,
            conformance=response.negotiated_conformance,
            server_max_receive_octets=response.server_max_receive_pdu_size,
        )

    def _proved(self, proof: bytes | None, now: Instant) -> Sequence[Effect]:
        if proof is None or self._challenge is None:
            return self.take(Input.PROOF_WRONG, "the server refuses our proof", now)
        try:
            check_proof(
                self.context,
                self.proposal.mechanism,
                proof,
                received=self._server_challenge,
                sent=self._challenge,
            )
        except ProtocolError as problem:
            return self.take(Input.PROOF_WRONG, f"the proof of the server: {problem}", now)
        return self.take(Input.PROOF_RIGHT, _Accepted(self.agreed), now)

    @property
    def _protection(self) -> Protection:
        """Of what ACSE carries: as the policy demands, and enough to hide a dedicated key."""
        if not self.proposal.ciphered:
            return Protection.NONE
        hiding = Protection.AUTHENTICATED | Protection.ENCRYPTED
        needed = hiding if self.context.keys.dedicated is not None else Protection.NONE
        return self.proposal.policy.request | needed


class PreEstablishedAssociation(ClientAssociation):
    """One that is always open."""

    initial = State.PRE_ESTABLISHED
    __slots__ = ()


def client_association(
    proposal: AssociationParameters, context: SecurityContext, random: RandomOctets
) -> ClientAssociation:
    """The association that the parameters call for."""
    kind = PreEstablishedAssociation if proposal.pre_established else ClientAssociation
    return kind(proposal, context, random)


def _refusal(aare: Aare) -> str:
    diagnostic = aare.result_source_diagnostic
    reason = f"refused: result {aare.result}, {diagnostic.source.name} {diagnostic.value}"
    try:
        error = decode_apdu(aare.user_information or b"")
    except ProtocolError:
        return reason
    return f"{reason}, {error}" if isinstance(error, ConfirmedServiceError) else reason


def proof_in(results: Results) -> bytes | None:
    """What reply_to_HLS_authentication returned, if it did."""
    match results:
        case (ActionOutcome(ActionResult.SUCCESS, Data(Tag.OCTET_STRING, bytes(proof))),):
            return proof
    return None
