"""Suites 1 and 2 from end to end: signatures, keys agreed on, certificates, compression."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from reference_stack.cosem.meter_building import Identity, build_meter
from reference_stack.cosem.obis import obis
from reference_stack.cosem.template import load_template
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import ActionResult, Conformance, Mechanism, decode_apdu
from reference_stack.dlms.association import LPWAN_CONFORMANCE, AssociationParameters
from reference_stack.dlms.data import (
    Data,
    array,
    double_long_unsigned,
    enum,
    octet_string,
    structure,
)
from reference_stack.dlms.protection import (
    SUITES,
    KeyChoice,
    KeyId,
    Keys,
    Protection,
    ProtectionKind,
    SecurityPolicy,
    Transaction,
)
from reference_stack.dlms.protection import agreement as agreed
from reference_stack.dlms.protection.agreement import SignedKey
from reference_stack.dlms.protection.certificates import (
    Issuer,
    Usage,
    Validity,
    common_name,
    decode_request,
    issue,
)
from reference_stack.dlms.protection.signing import public_octets
from reference_stack.dlms.requests import Invoke
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.nodes.dlms_client_events import ClientSettings
from reference_stack.nodes.dlms_server import DlmsServer
from tests.nodes.metering import (
    BOTH,
    CLIENT_TITLE,
    ENERGY,
    METER_TITLE,
    SECURED,
    Metering,
    invoking,
    reading,
    seeded,
    sized,
)

VALUE = double_long_unsigned(1234567)
SETUP = "0-0:43.0.1"
SIGNED = Protection.SIGNED
ROOT = "Root"
NOW = datetime(2026, 6, 15, tzinfo=UTC)
YEAR = timedelta(days=365)


def private(number: int, suite: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, SUITES[suite].public_curve)


def keys_of(suite: int, *, client: bool) -> Keys:
    own, peer = (100, 200) if client else (200, 100)
    size = SUITES[suite].key_octets
    return Keys(
        guek=bytes(range(size)),
        gak=bytes(range(100, 100 + size)),
        gbek=bytes(range(50, 50 + size)),
        kek=bytes(size),
        signing=private(own, suite),
        agreement=private(own + 1, suite),
        peer_signing=private(peer, suite).public_key(),
        peer_agreement=private(peer + 1, suite).public_key(),
    )


def parameters(suite: int = 1, **changes: object) -> AssociationParameters:
    """As the meter has them."""
    served = replace(SECURED, suite=suite, keys=keys_of(suite, client=False))
    return replace(served, **changes)  # type: ignore[arg-type]


def metering(served: AssociationParameters, **settings: object) -> Metering:
    return Metering(
        served,
        client_parameters=replace(served, keys=keys_of(served.suite, client=True)),
        client_settings=ClientSettings(**settings),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("suite", [1, 2])
@pytest.mark.parametrize("protection", [BOTH, SIGNED, SIGNED | BOTH], ids=["AE", "S", "AES"])
def test_what_the_policy_demands_is_given_both_ways(suite: int, protection: Protection) -> None:
    served = parameters(suite, policy=SecurityPolicy(protection, protection))
    talk = metering(served)
    assert talk.read(ENERGY) == VALUE
    for less in (Protection.NONE, BOTH if SIGNED in protection else Protection.AUTHENTICATED):
        results = talk.ask(reading(ENERGY), protection=less)
        assert results != (VALUE,)


@pytest.mark.parametrize("suite", [1, 2])
@pytest.mark.parametrize("choice", KeyChoice, ids=lambda choice: choice.name.lower())
def test_general_ciphering_is_answered_with_a_key_of_the_same_kind(
    suite: int, choice: KeyChoice
) -> None:
    served = parameters(suite, kind=ProtectionKind.GENERAL_CIPHERING)
    talk = metering(served, transaction=Transaction(b"12345678", choice))
    for _ in range(2):
        assert talk.read(ENERGY) == VALUE
    answer = decode_apdu(Wpdu.decode(talk.up[-1]).apdu)
    assert isinstance(answer, a.GeneralCiphering)
    assert answer.transaction_id == b"12345678"
    kind = {
        KeyChoice.IDENTIFIED: a.IdentifiedKey,
        KeyChoice.WRAPPED: a.WrappedKey,
        KeyChoice.ONE_PASS: a.AgreedKey,
        KeyChoice.STATIC: a.AgreedKey,
    }[choice]
    assert isinstance(answer.key_info, kind)


@pytest.mark.parametrize("suite", [1, 2])
def test_both_prove_themselves_by_their_signatures(suite: int) -> None:
    talk = metering(parameters(suite, mechanism=Mechanism.HIGH_ECDSA, pre_established=False))
    talk.open()
    assert talk.client.is_associated
    assert talk.read(ENERGY) == VALUE


def test_a_client_with_another_signing_key_is_not_served() -> None:
    served = parameters(mechanism=Mechanism.HIGH_ECDSA, pre_established=False)
    wrong = replace(keys_of(1, client=True), signing=private(999))
    talk = Metering(served, client_parameters=replace(served, keys=wrong))
    talk.open()
    assert not talk.client.is_associated


def test_a_long_answer_to_a_compressing_client_comes_whole() -> None:
    talk = metering(parameters(kind=ProtectionKind.GENERAL_GLO), compressed=True)
    value = talk.read(sized(4))
    assert isinstance(value, Data)
    assert len(value.octets()) == 1200


# -- keys that both agree on -----------------------------------------------------------------------


def offered(key_id: KeyId, ephemeral: ec.EllipticCurvePrivateKey, signer: int = 100) -> Data:
    signed = agreed.signed_key(ephemeral, private(signer), SUITES[1], key_id=key_id)
    return structure(enum(key_id), octet_string(signed.encode()))


def result_of(results: object) -> a.ActionOutcome:
    assert isinstance(results, tuple), results
    (found,) = results
    assert isinstance(found, a.ActionOutcome)
    return found


@pytest.mark.parametrize("key_id", [KeyId.GUEK, KeyId.GBEK, KeyId.GAK, KeyId.KEK])
def test_a_key_is_agreed_on_and_holds_after_the_answer(key_id: KeyId) -> None:
    talk = metering(parameters())
    ephemeral = private(12345)
    found = result_of(talk.ask(invoking(64, SETUP, 3, array([offered(key_id, ephemeral)]))))
    assert found.result is ActionResult.SUCCESS
    assert isinstance(found.returned, Data)
    (pair,) = found.returned.elements()
    returned = SignedKey.decode(pair.elements()[1].octets(), SUITES[1])
    public = agreed.checked_key(returned, private(200).public_key(), SUITES[1], key_id=key_id)
    key = agreed.derive(
        agreed.exchange(ephemeral, public),
        suite=SUITES[1],
        algorithm=agreed.algorithm_for(SUITES[1], key_id),
        arc=talk.client.context.conventions.arc,
        party_u=CLIENT_TITLE,
        party_v=METER_TITLE,
    )
    if key_id in (KeyId.GUEK, KeyId.GAK):
        assert talk.ask(reading(ENERGY)) != (VALUE,)  # still under the old key
    talk.client.context.replace_key(key_id, key)
    assert talk.read(ENERGY) == VALUE


@pytest.mark.parametrize(
    "offer",
    [
        array([offered(KeyId.GUEK, private(5), signer=999)]),
        array([structure(enum(0), octet_string(bytes(128)))]),
        array([structure(enum(0), octet_string(b"short"))]),
        array([structure(enum(9), octet_string(bytes(128)))]),
        array([]),
    ],
    ids=["another signer", "no point", "short", "no such key", "nothing"],
)
def test_an_offer_that_is_not_right_changes_no_key(offer: Data) -> None:
    talk = metering(parameters())
    assert result_of(talk.ask(invoking(64, SETUP, 3, offer))).result is not ActionResult.SUCCESS
    assert talk.read(ENERGY) == VALUE


# -- certificates ----------------------------------------------------------------------------------


def certificate(
    holder: bytes | str,
    public: ec.EllipticCurvePublicKey,
    usage: Usage,
    *,
    ends: datetime = NOW + YEAR,
) -> x509.Certificate:
    name = holder if isinstance(holder, str) else holder.hex().upper()
    return issue(
        common_name(name),
        public,
        usage,
        Issuer(common_name(ROOT), private(1)),
        serial=77,
        validity=Validity(NOW - YEAR, ends),
        suite=SUITES[1],
    )


ROOT_CERTIFICATE = certificate(ROOT, private(1).public_key(), Usage.CERTIFYING)


def trusting(served: AssociationParameters | None = None) -> Metering:
    """A meter that trusts the root."""
    served = served or parameters()

    class Trusting(DlmsServer):
        def __init__(self, meter: object, random: object, **settings: object) -> None:
            draw = seeded(7).randbytes
            built = build_meter(
                load_template("electricity"),
                Identity("MMM0000000001", "00000001"),
                (served,),
                random=draw,
                trusted=(ROOT_CERTIFICATE,),
            )
            super().__init__(built, draw, **settings)  # type: ignore[arg-type]

    return Metering(
        served,
        client_parameters=replace(served, keys=keys_of(1, client=True)),
        server_class=Trusting,
    )


def imported(talk: Metering, made: x509.Certificate) -> ActionResult:
    der = octet_string(made.public_bytes(Encoding.DER))
    return result_of(talk.ask(invoking(64, SETUP, 6, der))).result


def held(talk: Metering) -> list[tuple[int, int]]:
    listed = talk.read(a.AttributeDescriptor(64, obis(SETUP), 6))
    assert isinstance(listed, Data)
    return [
        (entry.elements()[0].enumerated(), entry.elements()[1].enumerated())
        for entry in listed.elements()
    ]


def test_a_meter_makes_a_key_and_uses_it_once_it_is_certified() -> None:
    talk = trusting()
    made = result_of(talk.ask(invoking(64, SETUP, 4, enum(0))))
    assert made.result is ActionResult.SUCCESS
    asked = result_of(talk.ask(invoking(64, SETUP, 5, enum(0))))
    assert isinstance(asked.returned, Data)
    request = decode_request(asked.returned.octets())
    public = request.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    (context,) = {entry.context for entry in talk.server.meter.management.associations.values()}
    assert context.keys.signing is not None
    assert context.keys.signing.public_key() == private(200).public_key()
    assert imported(talk, certificate(METER_TITLE, public, Usage.SIGNING)) is ActionResult.SUCCESS
    assert held(talk) == [(0, 0)]
    assert context.keys.signing is not None
    assert public_octets(context.keys.signing.public_key()) == public_octets(public)


def test_a_certificate_of_the_client_brings_its_new_key() -> None:
    talk = trusting()
    made = certificate(CLIENT_TITLE, private(555).public_key(), Usage.SIGNING)
    assert imported(talk, made) is ActionResult.SUCCESS
    identified = structure(enum(0), structure(enum(1), enum(0), octet_string(CLIENT_TITLE)))
    exported = result_of(talk.ask(invoking(64, SETUP, 7, identified)))
    assert exported.returned == octet_string(made.public_bytes(Encoding.DER))
    talk.client.context.keys = replace(talk.client.context.keys, signing=private(555))
    assert talk.ask(reading(ENERGY), protection=SIGNED | BOTH) == (VALUE,)
    assert result_of(talk.ask(invoking(64, SETUP, 8, identified))).result is ActionResult.SUCCESS
    assert held(talk) == []
    assert talk.ask(reading(ENERGY), protection=SIGNED | BOTH) != (VALUE,)
    gone = result_of(talk.ask(invoking(64, SETUP, 7, identified)))
    assert gone.result is ActionResult.OTHER_REASON


WRONG_CERTIFICATES = {
    "own issuer": issue(
        common_name(CLIENT_TITLE.hex()),
        private(5).public_key(),
        Usage.SIGNING,
        Issuer(common_name(ROOT), private(66)),
        serial=1,
        validity=Validity(NOW - YEAR, NOW + YEAR),
        suite=SUITES[1],
    ),
    "expired": certificate(
        CLIENT_TITLE, private(5).public_key(), Usage.SIGNING, ends=NOW - timedelta(days=1)
    ),
    "another key of the meter": certificate(METER_TITLE, private(5).public_key(), Usage.SIGNING),
    "another curve": certificate(CLIENT_TITLE, private(5, 2).public_key(), Usage.SIGNING),
}


@pytest.mark.parametrize("name", WRONG_CERTIFICATES)
def test_a_certificate_that_proves_nothing_is_not_taken(name: str) -> None:
    talk = trusting()
    assert imported(talk, WRONG_CERTIFICATES[name]) is ActionResult.OTHER_REASON
    assert held(talk) == []
    assert talk.ask(reading(ENERGY), protection=SIGNED | BOTH) == (VALUE,)


@pytest.mark.parametrize("octets", [b"", b"\x30\x00", b"no certificate"])
def test_octets_that_are_no_certificate_are_refused(octets: bytes) -> None:
    talk = trusting()
    refused = result_of(talk.ask(invoking(64, SETUP, 6, octet_string(octets))))
    assert refused.result is ActionResult.OTHER_REASON


@pytest.mark.parametrize("kind", [2, 3])
def test_keys_for_other_uses_are_not_made(kind: int) -> None:
    talk = trusting()
    for method in (4, 5):
        refused = result_of(talk.ask(invoking(64, SETUP, method, enum(kind))))
        assert refused.result is ActionResult.OTHER_REASON


def test_the_certificates_of_the_meter_itself_are_kept() -> None:
    talk = trusting()
    own = certificate(METER_TITLE, private(200).public_key(), Usage.SIGNING)
    assert imported(talk, own) is ActionResult.SUCCESS
    listed = talk.read(a.AttributeDescriptor(64, obis(SETUP), 6))
    assert isinstance(listed, Data)
    _, _, serial, issuer, *_ = listed.elements()[0].elements()
    by_serial = structure(enum(1), structure(serial, issuer))
    assert result_of(talk.ask(invoking(64, SETUP, 7, by_serial))).returned is not None
    kept = result_of(talk.ask(invoking(64, SETUP, 8, by_serial)))
    assert kept.result is ActionResult.OTHER_REASON
    assert held(talk) == [(0, 0)]


@pytest.mark.parametrize("octets", [100, 150, 400])
@pytest.mark.parametrize("general", [True, False], ids=["general blocks", "blocks of ACTION"])
def test_long_parameters_and_long_results_go_in_blocks(octets: int, general: bool) -> None:
    conformance = LPWAN_CONFORMANCE
    if not general:
        conformance = Conformance(conformance & ~Conformance.GENERAL_BLOCK_TRANSFER)
    served = parameters(
        client_max_receive_octets=octets,
        server_max_receive_octets=octets,
        conformance=conformance,
    )
    talk = trusting(served)
    made = certificate(CLIENT_TITLE, private(555).public_key(), Usage.SIGNING)
    der = made.public_bytes(Encoding.DER)
    assert len(der) > 300
    assert imported(talk, made) is ActionResult.SUCCESS
    identified = structure(enum(0), structure(enum(1), enum(0), octet_string(CLIENT_TITLE)))
    exported = result_of(talk.ask(invoking(64, SETUP, 7, identified)))
    assert exported.returned == octet_string(der)
    assert all(len(Wpdu.decode(sent).apdu) <= octets for sent in (*talk.up, *talk.down))
    both = talk.ask(
        Invoke(
            (a.MethodDescriptor(64, obis(SETUP), 7), a.MethodDescriptor(64, obis(SETUP), 7)),
            (identified, identified),
        )
    )
    assert both == (exported, exported)
    assert talk.read(ENERGY) == VALUE
