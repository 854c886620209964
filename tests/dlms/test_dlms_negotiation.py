"""How a server judges a request for an association: what it accepts, and why it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import (
    Aarq,
    ApplicationContext,
    Conformance,
    DiagnosticSource,
    InitiateError,
    InitiateRequest,
    Mechanism,
    UserDiagnostic,
    decode_apdu,
)
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.negotiation import Agreement, Refused, judge, propose, refusing
from reference_stack.dlms.protection import (
    Keys,
    Protection,
    ProtectionKind,
    SecurityContext,
    SecurityPolicy,
    protect,
    prove,
)
from reference_stack.dlms.server_association import (
    PreEstablishedAssociation,
    ProofReceived,
    RefuseProof,
    ReturnProof,
    SendApdu,
    ServerAssociation,
    server_association,
)
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH

BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
CLIENT = b"HES\x00\x00\x00\x00\x01"
METER = b"MMM\x00\x00\x00\x00\x01"
KEYS = Keys(guek=bytes(range(16)), gak=bytes(range(16, 32)), secret=b"a secret of both")
OPEN_TO_ALL = AssociationParameters(client_sap=0x10, server_sap=1, pre_established=False)
GUARDED = AssociationParameters(
    client_sap=1,
    server_sap=1,
    client_title=CLIENT,
    server_title=METER,
    context=ApplicationContext.LOGICAL_NAMES_CIPHERED,
    mechanism=Mechanism.HIGH_GMAC,
    policy=SecurityPolicy(BOTH, BOTH),
    keys=KEYS,
    pre_established=False,
)
INITIATE = InitiateRequest(None, True, None, 6, OPEN_TO_ALL.conformance, 0)


def drawing(count: int) -> bytes:
    return bytes(range(count))


def asking(parameters: AssociationParameters, **changes: object) -> Aarq:
    """The right request of a client, then changed."""
    context = parameters.security_context(Side.CLIENT)
    protection = parameters.policy.request if parameters.ciphered else Protection.NONE
    initiate = changes.pop("initiate", None)
    high = parameters.mechanism >= 2
    aarq = propose(
        parameters, context, challenge=bytes(32) if high else None, protection=protection
    )
    if isinstance(initiate, InitiateRequest):
        sealed = protect(context, initiate.encode(), protection, parameters.kind)
        aarq = replace(aarq, user_information=sealed)
    return replace(aarq, **changes)  # type: ignore[arg-type]


def judged(
    offer: AssociationParameters, aarq: Aarq, context: SecurityContext | None = None
) -> Agreement:
    # Over the wire and back: what is judged is what can be said.
    decoded = decode_apdu(aarq.encode())
    assert isinstance(decoded, Aarq)
    return judge(decoded, offer, context or offer.security_context(Side.SERVER))


# -- accepted --------------------------------------------------------------------------------------


@pytest.mark.parametrize("offer", [OPEN_TO_ALL, GUARDED], ids=["open to all", "guarded"])
def test_a_right_request_is_accepted(offer: AssociationParameters) -> None:
    agreement = judged(offer, asking(offer))
    assert agreement.parameters.conformance == offer.conformance
    assert not agreement.parameters.pre_established


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_what_is_agreed_on_is_proposed_and_supported_and_of_logical_names(
    proposed: int, supported: int
) -> None:
    offer = replace(OPEN_TO_ALL, conformance=Conformance(supported))
    request = replace(INITIATE, proposed_conformance=Conformance(proposed))
    short_names = sum(Conformance.of_bit(bit) for bit in (3, 4, 5, 15, 18))
    common = proposed & supported & ~short_names
    if not common:
        with pytest.raises(Refused) as caught:
            judged(offer, asking(offer, initiate=request))
        assert caught.value.error is not None
        assert caught.value.error.value == InitiateError.INCOMPATIBLE_CONFORMANCE
    else:
        assert judged(offer, asking(offer, initiate=request)).parameters.conformance == common


@pytest.mark.parametrize("size", [0, 12, 1024, 0xFFFF])
def test_a_size_that_serves_is_agreed_on(size: int) -> None:
    request = replace(INITIATE, client_max_receive_pdu_size=size)
    agreement = judged(OPEN_TO_ALL, asking(OPEN_TO_ALL, initiate=request))
    assert agreement.parameters.client_max_receive_octets == size


@pytest.mark.parametrize("version", ["1", "100001", "11"])
def test_a_protocol_version_with_the_first_bit_is_one_that_we_know(version: str) -> None:
    aarq = asking(OPEN_TO_ALL, protocol_version=Bits.written(version))
    assert judged(OPEN_TO_ALL, aarq)


def test_a_later_dlms_version_is_answered_with_ours() -> None:
    request = replace(INITIATE, proposed_dlms_version=7)
    assert judged(OPEN_TO_ALL, asking(OPEN_TO_ALL, initiate=request))


def test_any_client_may_come_where_none_is_named() -> None:
    offer = replace(GUARDED, client_title=b"")
    context = offer.security_context(Side.SERVER)
    assert judged(offer, asking(GUARDED), context)
    assert context.peer_title == CLIENT


# -- refused ---------------------------------------------------------------------------------------

USER: dict[str, tuple[AssociationParameters, dict[str, object], UserDiagnostic]] = {
    "short names": (
        OPEN_TO_ALL,
        {"application_context_name": a.context_name(2)},
        UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,
    ),
    "clear instead of ciphered": (
        GUARDED,
        {"application_context_name": a.context_name(1)},
        UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,
    ),
    "a foreign context": (
        OPEN_TO_ALL,
        {"application_context_name": b"\x2a\x86"},
        UserDiagnostic.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED,
    ),
    "no title": (
        GUARDED,
        {"calling_ap_title": None},
        UserDiagnostic.CALLING_AP_TITLE_NOT_RECOGNIZED,
    ),
    "a short title": (
        GUARDED,
        {"calling_ap_title": b"short"},
        UserDiagnostic.CALLING_AP_TITLE_NOT_RECOGNIZED,
    ),
    "another title": (
        GUARDED,
        {"calling_ap_title": b"OTHER\x00\x00\x01"},
        UserDiagnostic.CALLING_AP_TITLE_NOT_RECOGNIZED,
    ),
    "no mechanism at all": (
        GUARDED,
        {"mechanism_name": None, "sender_acse_requirements": None},
        UserDiagnostic.AUTHENTICATION_REQUIRED,
    ),
    "no mechanism named": (
        GUARDED,
        {"mechanism_name": None},
        UserDiagnostic.AUTHENTICATION_MECHANISM_NAME_REQUIRED,
    ),
    "another mechanism": (
        GUARDED,
        {"mechanism_name": a.mechanism_name(6)},
        UserDiagnostic.AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNISED,
    ),
    "no challenge": (
        GUARDED,
        {"calling_authentication_value": None},
        UserDiagnostic.AUTHENTICATION_FAILURE,
    ),
    "a short challenge": (
        GUARDED,
        {"calling_authentication_value": bytes(7)},
        UserDiagnostic.AUTHENTICATION_FAILURE,
    ),
    "a long challenge": (
        GUARDED,
        {"calling_authentication_value": bytes(65)},
        UserDiagnostic.AUTHENTICATION_FAILURE,
    ),
    "another password": (
        replace(OPEN_TO_ALL, mechanism=Mechanism.LOW, keys=KEYS),
        {"calling_authentication_value": b"a secret of mine"},
        UserDiagnostic.AUTHENTICATION_FAILURE,
    ),
    "no password": (
        replace(OPEN_TO_ALL, mechanism=Mechanism.LOW, keys=KEYS),
        {"calling_authentication_value": None},
        UserDiagnostic.AUTHENTICATION_FAILURE,
    ),
    "nothing proposed": (
        OPEN_TO_ALL,
        {"user_information": None},
        UserDiagnostic.NO_REASON_GIVEN,
    ),
}


@pytest.mark.parametrize("name", USER)
def test_a_wrong_request_is_refused_with_the_reason_of_acse(name: str) -> None:
    offer, changes, diagnostic = USER[name]
    with pytest.raises(Refused) as caught:
        judged(offer, asking(offer, **dict(changes)))
    assert caught.value.diagnostic == a.Diagnostic(DiagnosticSource.ACSE_SERVICE_USER, diagnostic)
    assert caught.value.error is None
    answer = a.Aare.decode(refusing(caught.value, offer).encode())
    assert answer.result == 1


@pytest.mark.parametrize("version", ["0", "01", ""])
def test_no_common_version_is_the_provider_s_reason(version: str) -> None:
    with pytest.raises(Refused) as caught:
        judged(OPEN_TO_ALL, asking(OPEN_TO_ALL, protocol_version=Bits.written(version)))
    assert caught.value.diagnostic.source is DiagnosticSource.ACSE_SERVICE_PROVIDER
    assert caught.value.diagnostic.value == 2


INITIATES: dict[str, tuple[dict[str, object], InitiateError]] = {
    "version 5": ({"proposed_dlms_version": 5}, InitiateError.DLMS_VERSION_TOO_LOW),
    "no service": (
        {"proposed_conformance": Conformance(0)},
        InitiateError.INCOMPATIBLE_CONFORMANCE,
    ),
    "eleven octets": ({"client_max_receive_pdu_size": 11}, InitiateError.PDU_SIZE_TOO_SHORT),
    "one octet": ({"client_max_receive_pdu_size": 1}, InitiateError.PDU_SIZE_TOO_SHORT),
}


@pytest.mark.parametrize("offer", [OPEN_TO_ALL, GUARDED], ids=["in clear", "ciphered"])
@pytest.mark.parametrize("name", INITIATES)
def test_a_wrong_proposal_is_refused_with_the_reason_of_xdlms(
    name: str, offer: AssociationParameters
) -> None:
    changes, error = INITIATES[name]
    request = replace(INITIATE, **changes)  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        judged(offer, asking(offer, initiate=request))
    assert caught.value.error is not None
    assert caught.value.error.encode() == bytes((0x0E, 1, 6, error))


@pytest.mark.parametrize(
    "octets", ["", "01", "C001C100030100010800FF0200", "08", "FF"], ids=lambda text: text or "none"
)
def test_something_else_than_a_proposal_is_refused(octets: str) -> None:
    with pytest.raises(Refused):
        judged(OPEN_TO_ALL, asking(OPEN_TO_ALL, user_information=bytes.fromhex(octets)))


@pytest.mark.parametrize("protection", [Protection.NONE, BOTH])
def test_a_proposal_under_another_key_or_none_is_not_opened(protection: Protection) -> None:
    other = replace(GUARDED, keys=replace(KEYS, guek=bytes(16))).security_context(Side.CLIENT)
    sealed = protect(other, INITIATE.encode(), protection, GUARDED.kind)
    with pytest.raises(Refused) as caught:
        judged(GUARDED, asking(GUARDED, user_information=sealed))
    assert caught.value.error is not None
    assert caught.value.error.encode().hex() == "0e010006"


def test_a_request_that_is_refused_leaves_the_client_of_before() -> None:
    offer = replace(GUARDED, client_title=b"")
    context = offer.security_context(Side.SERVER)
    judged(offer, asking(GUARDED), context)
    stranger = asking(GUARDED, calling_ap_title=b"OTHER\x00\x00\x01")
    with pytest.raises(Refused):
        judged(offer, stranger, context)
    assert context.peer_title == CLIENT


def test_a_copy_of_a_protected_request_is_refused() -> None:
    context = GUARDED.security_context(Side.SERVER)
    aarq = asking(GUARDED)
    judged(GUARDED, aarq, context)
    with pytest.raises(Refused):
        judged(GUARDED, aarq, context)


def dedicating(protection: Protection, key: bytes) -> Agreement:
    client = GUARDED.security_context(Side.CLIENT)
    offer = replace(GUARDED, policy=SecurityPolicy())
    request = replace(INITIATE, dedicated_key=key)
    sealed = protect(client, request.encode(), protection, ProtectionKind.SERVICE_SPECIFIC_GLO)
    return judged(offer, asking(offer, user_information=sealed))


def test_a_dedicated_key_counts_only_if_it_came_encrypted() -> None:
    assert dedicating(BOTH, bytes(16)).dedicated_key == bytes(16)
    assert dedicating(Protection.AUTHENTICATED, bytes(16)).dedicated_key is None
    assert dedicating(Protection.NONE, bytes(16)).dedicated_key is None
    assert bytes(16).hex() not in repr(dedicating(BOTH, bytes(16)))


def test_a_dedicated_key_of_another_length_is_refused() -> None:
    with pytest.raises(Refused):
        dedicating(BOTH, bytes(15))


def test_a_dedicated_key_in_clear_is_our_own_mistake() -> None:
    parameters = replace(GUARDED, keys=replace(KEYS, dedicated=bytes(16)))
    context = parameters.security_context(Side.CLIENT)
    with pytest.raises(MisuseError):
        propose(parameters, context, challenge=bytes(32), protection=Protection.AUTHENTICATED)
    with pytest.raises(MisuseError):
        propose(GUARDED, GUARDED.security_context(Side.CLIENT), challenge=None)


# -- the machine of the server ---------------------------------------------------------------------


def serving(offer: AssociationParameters) -> ServerAssociation:
    return server_association(offer, offer.security_context(Side.SERVER), drawing)


def test_a_proof_nobody_was_asked_for_is_refused() -> None:
    machine = serving(GUARDED)
    assert machine.handle(ProofReceived(bytes(17)), EPOCH) == [RefuseProof()]
    assert not machine.is_open


def test_an_old_proof_proves_nothing_about_a_new_challenge() -> None:
    offer = replace(GUARDED, mechanism=Mechanism.HIGH_SHA256)
    numbers = iter(range(100))
    machine = server_association(
        offer, offer.security_context(Side.SERVER), lambda n: bytes([next(numbers)]) * n
    )
    client = offer.security_context(Side.CLIENT)
    machine.handle(asking(offer), EPOCH)
    proof = prove(client, offer.mechanism, received=bytes(32), sent=bytes(32))
    (returned,) = machine.handle(ProofReceived(proof), EPOCH)
    assert isinstance(returned, ReturnProof)
    assert machine.is_open
    again = replace(asking(offer), user_information=_later(offer))
    machine.handle(again, EPOCH)
    assert machine.is_pending
    assert machine.handle(ProofReceived(proof), EPOCH) == [RefuseProof()]
    assert not machine.is_open
    assert not machine.is_pending


def _later(offer: AssociationParameters) -> bytes:
    """The proposal under the counter after the first one."""
    context = offer.security_context(Side.CLIENT)
    protect(context, INITIATE.encode(), BOTH, offer.kind)
    return protect(context, INITIATE.encode(), BOTH, offer.kind)


def test_a_pre_established_association_answers_neither_request_nor_release() -> None:
    machine = serving(replace(OPEN_TO_ALL, pre_established=True))
    assert isinstance(machine, PreEstablishedAssociation)
    assert machine.handle(asking(OPEN_TO_ALL), EPOCH) == ()
    assert machine.handle(a.Rlrq(), EPOCH) == ()
    assert machine.is_open


def test_a_refusal_leaves_an_open_association_open() -> None:
    machine = serving(OPEN_TO_ALL)
    machine.handle(asking(OPEN_TO_ALL), EPOCH)
    assert machine.is_open
    wrong = asking(OPEN_TO_ALL, application_context_name=a.context_name(2))
    (sent,) = machine.handle(wrong, EPOCH)
    assert isinstance(sent, SendApdu)
    assert a.Aare.decode(sent.apdu).result == 1
    assert machine.is_open


def test_a_release_is_answered_and_ends_everything() -> None:
    machine = serving(OPEN_TO_ALL)
    machine.handle(asking(OPEN_TO_ALL), EPOCH)
    (sent,) = machine.handle(a.Rlrq(reason=0), EPOCH)
    assert isinstance(sent, SendApdu)
    assert a.Rlre.decode(sent.apdu).reason == 0
    assert machine.agreed is None
    assert machine.handle(a.Rlrq(reason=0), EPOCH) == ()
