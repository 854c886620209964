"""How a request for an association is made, judged and answered. GB §9.3.2.

Nothing here has state, save that a protected InitiateRequest spends its counter when it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hmac import compare_digest

from reference_stack.dlms.apdu import (
    Aare,
    Aarq,
    AssociationResult,
    ConfirmedServiceError,
    Diagnostic,
    DiagnosticSource,
    ErrorClass,
    InitiateError,
    InitiateRequest,
    InitiateResponse,
    Mechanism,
    ProviderDiagnostic,
    UserDiagnostic,
    context_name,
    decode_apdu,
    mechanism_name,
    mechanism_of,
)
from reference_stack.dlms.apdu.acse import AUTHENTICATION_UNIT, NO_DIAGNOSTIC
from reference_stack.dlms.apdu.exception import DECIPHERING_ERROR, INITIATE_ERROR_SERVICE
from reference_stack.dlms.apdu.initiate import (
    DLMS_VERSION,
    SHORT_NAME_SERVICES,
    SMALLEST_PDU_SIZE,
    VAA_NAME_LOGICAL_NAMES,
    Conformance,
)
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import (
    Opened,
    Protection,
    ProtectionKind,
    SecurityContext,
    check_challenge,
    protect,
    unprotect,
)
from reference_stack.kernel.errors import MisuseError, ProtocolError, Unprotected

HIGH_MECHANISMS = frozenset(mechanism for mechanism in Mechanism if mechanism >= 2)
"""Those that need a second exchange, in which both sides prove what they know."""
_TITLED = frozenset({Mechanism.HIGH_GMAC, Mechanism.HIGH_SHA256, Mechanism.HIGH_ECDSA})


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an accepted request comes to. `client_challenge` is empty without high mechanism."""

    parameters: AssociationParameters
    opened: Opened
    client_challenge: bytes = b""
    dedicated_key: bytes | None = field(default=None, repr=False)


class Refused(Exception):
    """The request is turned down, for a reason of ACSE or of xDLMS."""

    def __init__(self, diagnostic: Diagnostic, error: ConfirmedServiceError | None = None) -> None:
        super().__init__(f"{diagnostic.source.name} {diagnostic.value}")
        self.diagnostic = diagnostic
        self.error = error


def judge(aarq: Aarq, offer: AssociationParameters, context: SecurityContext) -> Agreement:
    """Hold a request against what the server offers. Raises Refused, and then nothing changed."""
    _check_version(aarq)
    if aarq.application_context_name != context_name(offer.context):
        raise _user(UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED)
    client_title = _title(aarq, offer)
    challenge = _check_authentication(aarq, offer)
    former_title = context.peer_title
    if not offer.client_title:
        context.peer_title = client_title  # any client may come; its messages are opened as its own
    try:
        opened = _open_initiate(aarq, offer, context)
        request = _initiate_request(opened)
        parameters = _negotiated(request, offer)
        key = _dedicated_key(request, opened, context)
    except Refused:
        context.peer_title = former_title  # or anybody could cut off who is associated
        raise
    return Agreement(parameters, opened, challenge, key)


def accepting(
    agreement: Agreement, context: SecurityContext, *, challenge: bytes | None = None
) -> Aare:
    """The answer to an accepted request. `challenge` is the server's own, with a high mechanism."""
    parameters = agreement.parameters
    layer = agreement.opened.ciphered
    information = protect(
        context,
        initiate_response(parameters).encode(),
        agreement.opened.protection,
        layer.kind if layer is not None else ProtectionKind.SERVICE_SPECIFIC_GLO,
    )
    high = challenge is not None
    titled = parameters.ciphered or parameters.mechanism in _TITLED
    return Aare(
        application_context_name=context_name(parameters.context),
        result=AssociationResult.ACCEPTED,
        result_source_diagnostic=_user(UserDiagnostic.AUTHENTICATION_REQUIRED).diagnostic
        if high
        else NO_DIAGNOSTIC,
        responding_ap_title=context.own_title if titled else None,
        responder_acse_requirements=AUTHENTICATION_UNIT if high else None,
        mechanism_name=mechanism_name(parameters.mechanism) if high else None,
        responding_authentication_value=challenge,
        user_information=information,
    )


def initiate_response(agreed: AssociationParameters) -> InitiateResponse:
    """What the server says that it agrees to."""
    return InitiateResponse(
        negotiated_quality_of_service=None,
        negotiated_dlms_version=DLMS_VERSION,
        negotiated_conformance=agreed.conformance,
        server_max_receive_pdu_size=agreed.server_max_receive_octets,
        vaa_name=VAA_NAME_LOGICAL_NAMES,
    )


def initiate_request(
    proposal: AssociationParameters, *, dedicated_key: bytes | None
) -> InitiateRequest:
    """What the client proposes."""
    return InitiateRequest(
        dedicated_key=dedicated_key,
        response_allowed=True,
        proposed_quality_of_service=None,
        proposed_dlms_version=DLMS_VERSION,
        proposed_conformance=proposal.conformance,
        client_max_receive_pdu_size=proposal.client_max_receive_octets,
    )


def refusing(refused: Refused, offer: AssociationParameters) -> Aare:
    """The answer to a request that is turned down."""
    return Aare(
        application_context_name=context_name(offer.context),
        result=AssociationResult.REJECTED_PERMANENT,
        result_source_diagnostic=refused.diagnostic,
        user_information=None if refused.error is None else refused.error.encode(),
    )


def propose(
    parameters: AssociationParameters,
    context: SecurityContext,
    *,
    challenge: bytes | None,
    user_id: int | None = None,
    protection: Protection = Protection.NONE,
) -> Aarq:
    """The request of a client. `challenge` with a high mechanism; a dedicated key if it has one.

    Raises MisuseError for a dedicated key without encryption, or a mechanism without its secret.
    """
    dedicated = context.keys.dedicated
    if dedicated is not None and not protection.covers(Protection.ENCRYPTED):
        raise MisuseError("a dedicated key is sent encrypted only")
    request = initiate_request(parameters, dedicated_key=dedicated).encode()
    mechanism = parameters.mechanism
    value = context.keys.secret if mechanism is Mechanism.LOW else challenge
    authenticates = mechanism is not Mechanism.LOWEST
    if authenticates and value is None:
        raise MisuseError(f"mechanism {mechanism.name} needs a secret or a challenge")
    titled = parameters.ciphered or mechanism in _TITLED
    return Aarq(
        application_context_name=context_name(parameters.context),
        calling_ap_title=context.own_title if titled else None,
        calling_ae_invocation_id=user_id,
        sender_acse_requirements=AUTHENTICATION_UNIT if authenticates else None,
        mechanism_name=mechanism_name(mechanism) if authenticates else None,
        calling_authentication_value=value if authenticates else None,
        user_information=protect(context, request, protection, parameters.kind.of_association),
    )


def _check_version(aarq: Aarq) -> None:
    version = aarq.protocol_version
    if version is not None and (not version.length or not version[0]):
        source = DiagnosticSource.ACSE_SERVICE_PROVIDER
        raise Refused(Diagnostic(source, ProviderDiagnostic.NO_COMMON_ACSE_VERSION))


def _title(aarq: Aarq, offer: AssociationParameters) -> bytes:
    title = aarq.calling_ap_title or b""
    needed = offer.ciphered or offer.mechanism in _TITLED
    if (needed and len(title) != 8) or (title and offer.client_title not in (b"", title)):
        raise _user(UserDiagnostic.CALLING_AP_TITLE_NOT_RECOGNIZED)
    return title


def _check_authentication(aarq: Aarq, offer: AssociationParameters) -> bytes:
    """The challenge of the client, empty without high mechanism."""
    wanted = offer.mechanism
    if aarq.mechanism_name is None:
        if wanted is Mechanism.LOWEST:
            return b""
        if aarq.sender_acse_requirements is None:
            raise _user(UserDiagnostic.AUTHENTICATION_REQUIRED)
        raise _user(UserDiagnostic.AUTHENTICATION_MECHANISM_NAME_REQUIRED)
    if mechanism_of(aarq.mechanism_name) is not wanted:
        raise _user(UserDiagnostic.AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNISED)
    value = aarq.calling_authentication_value or b""
    if wanted is Mechanism.LOW and not compare_digest(value, offer.keys.secret or b""):
        raise _user(UserDiagnostic.AUTHENTICATION_FAILURE)
    if wanted not in HIGH_MECHANISMS:
        return b""
    try:
        check_challenge(value, wanted)
    except ProtocolError:
        raise _user(UserDiagnostic.AUTHENTICATION_FAILURE) from None
    return value


def _open_initiate(aarq: Aarq, offer: AssociationParameters, context: SecurityContext) -> Opened:
    if not aarq.user_information:
        raise _user(UserDiagnostic.NO_REASON_GIVEN)
    try:
        opened = unprotect(context, aarq.user_information)
        opened.require(offer.policy.request)
    except Unprotected:
        raise Refused(
            _user(UserDiagnostic.NO_REASON_GIVEN).diagnostic,
            ConfirmedServiceError(
                INITIATE_ERROR_SERVICE,
                ErrorClass.APPLICATION_REFERENCE,
                DECIPHERING_ERROR,
            ),
        ) from None
    except ProtocolError:
        raise _initiate(InitiateError.OTHER) from None
    return opened


def _initiate_request(opened: Opened) -> InitiateRequest:
    try:
        request = decode_apdu(opened.apdu)
    except ProtocolError:
        raise _initiate(InitiateError.OTHER) from None
    if not isinstance(request, InitiateRequest):
        raise _initiate(InitiateError.OTHER)
    return request


def _negotiated(request: InitiateRequest, offer: AssociationParameters) -> AssociationParameters:
    if request.proposed_dlms_version < DLMS_VERSION:
        raise _initiate(InitiateError.DLMS_VERSION_TOO_LOW)
    conformance = request.proposed_conformance & offer.conformance & ~SHORT_NAME_SERVICES
    if not conformance:
        raise _initiate(InitiateError.INCOMPATIBLE_CONFORMANCE)
    size = request.client_max_receive_pdu_size
    if 0 < size < SMALLEST_PDU_SIZE:
        raise _initiate(InitiateError.PDU_SIZE_TOO_SHORT)
    return replace(
        offer,
        conformance=Conformance(conformance),
        client_max_receive_octets=size,
        pre_established=False,
    )


def _dedicated_key(
    request: InitiateRequest, opened: Opened, context: SecurityContext
) -> bytes | None:
    """A dedicated key that came in clear is no secret, and is left alone. GB §9.2.5."""
    key = request.dedicated_key
    if key is None or not opened.protection.covers(Protection.ENCRYPTED):
        return None
    if len(key) != context.suite.key_octets:
        raise _initiate(InitiateError.REFUSED_BY_THE_VDE_HANDLER)
    return key


def _user(value: UserDiagnostic) -> Refused:
    return Refused(Diagnostic(DiagnosticSource.ACSE_SERVICE_USER, value))


def _initiate(value: InitiateError) -> Refused:
    return Refused(
        Diagnostic(DiagnosticSource.ACSE_SERVICE_USER, UserDiagnostic.NO_REASON_GIVEN),
        ConfirmedServiceError(INITIATE_ERROR_SERVICE, ErrorClass.INITIATE, value),
    )
