"""Certificates: who signed them, for whom they are, what for and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.dlms.protection import SUITES, NotOpened
from reference_stack.dlms.protection.certificates import (
    Issuer,
    Usage,
    Validity,
    check_chain,
    common_name,
    decode_certificate,
    decode_request,
    issue,
    public_key_of,
    request,
    title_of,
)
from reference_stack.kernel.errors import Malformed, ProtocolError

TITLE = b"MMM\x00\x00\x00\x00\x01"
NOW = datetime(2026, 6, 15, tzinfo=UTC)
YEAR = timedelta(days=365)
VALID = Validity(NOW - YEAR, NOW + YEAR)


def key(number: int, suite: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, SUITES[suite].public_curve)


def certificate(
    holder: str,
    number: int,
    usage: Usage,
    issuer: Issuer,
    *,
    validity: Validity = VALID,
    suite: int = 1,
) -> x509.Certificate:
    return issue(
        common_name(holder),
        key(number, suite).public_key(),
        usage,
        issuer,
        serial=number,
        validity=validity,
        suite=SUITES[suite],
    )


ROOT = Issuer(common_name("Root"), key(1))
BETWEEN = Issuer(common_name("Between"), key(2))
ROOT_CERTIFICATE = certificate("Root", 1, Usage.CERTIFYING, ROOT)
BETWEEN_CERTIFICATE = certificate("Between", 2, Usage.CERTIFYING, ROOT)
METER_CERTIFICATE = certificate(TITLE.hex().upper(), 3, Usage.SIGNING, BETWEEN)


def test_signatures_lead_to_a_root_that_is_trusted() -> None:
    check_chain(METER_CERTIFICATE, [BETWEEN_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1], at=NOW)
    check_chain(ROOT_CERTIFICATE, [], [ROOT_CERTIFICATE], SUITES[1], at=NOW)


@pytest.mark.parametrize("suite", [1, 2])
def test_a_certificate_survives_its_encoding(suite: int) -> None:
    issuer = Issuer(common_name("Root"), key(1, suite))
    made = certificate(TITLE.hex(), 5, Usage.AGREEMENT, issuer, suite=suite)
    read = decode_certificate(made.public_bytes(Encoding.DER))
    assert title_of(read) == TITLE
    assert public_key_of(read, Usage.AGREEMENT, SUITES[suite]) == key(5, suite).public_key()


def test_a_chain_with_a_gap_or_without_root_is_refused() -> None:
    with pytest.raises(NotOpened, match="Between"):
        check_chain(METER_CERTIFICATE, [], [ROOT_CERTIFICATE], SUITES[1])
    with pytest.raises(NotOpened):
        check_chain(METER_CERTIFICATE, [BETWEEN_CERTIFICATE], [], SUITES[1])


def test_a_name_alone_makes_nobody_an_issuer() -> None:
    forger = Issuer(common_name("Between"), key(66))
    forged = certificate(TITLE.hex(), 3, Usage.SIGNING, forger)
    with pytest.raises(NotOpened):
        check_chain(forged, [BETWEEN_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1])


def test_who_may_only_sign_messages_certifies_nobody() -> None:
    meter = Issuer(METER_CERTIFICATE.subject, key(3))
    below = certificate("00" * 8, 9, Usage.SIGNING, meter)
    with pytest.raises(NotOpened, match="signing certificates"):
        check_chain(below, [BETWEEN_CERTIFICATE, METER_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1])


def test_a_chain_without_end_is_refused() -> None:
    issuers = [Issuer(common_name(f"Authority {n}"), key(10 + n)) for n in range(6)]
    chain = [
        certificate(f"Authority {n}", 10 + n, Usage.CERTIFYING, issuers[n + 1]) for n in range(5)
    ]
    last = certificate("Authority 5", 15, Usage.CERTIFYING, issuers[5])
    with pytest.raises(NotOpened, match="too long"):
        check_chain(chain[0], chain, [last], SUITES[1])


@pytest.mark.parametrize("days", [-400, 400])
def test_validity_counts_where_there_is_a_clock(days: int) -> None:
    at = NOW + timedelta(days=days)
    with pytest.raises(NotOpened, match="not valid now"):
        check_chain(METER_CERTIFICATE, [BETWEEN_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1], at=at)
    check_chain(METER_CERTIFICATE, [BETWEEN_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1])


def test_a_key_is_for_its_use_and_its_suite_only() -> None:
    with pytest.raises(NotOpened, match="key agreement"):
        public_key_of(METER_CERTIFICATE, Usage.AGREEMENT, SUITES[1])
    with pytest.raises(NotOpened, match="suite 2"):
        public_key_of(METER_CERTIFICATE, Usage.SIGNING, SUITES[2])


@pytest.mark.parametrize("name", ["Root", "4D4D4D000000000", "not a title at all"])
def test_a_name_that_is_no_title_is_none(name: str) -> None:
    assert title_of(certificate(name, 8, Usage.SIGNING, ROOT)) is None


def test_a_title_may_stand_in_the_hardware_module_name() -> None:
    module = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")
    value = bytes.fromhex("300F 0603 2A0304 0408") + TITLE
    made = (
        x509.CertificateBuilder()
        .subject_name(common_name("Meter"))
        .issuer_name(ROOT.name)
        .public_key(key(7).public_key())
        .serial_number(7)
        .not_valid_before(VALID.begins)
        .not_valid_after(VALID.ends)
        .add_extension(x509.SubjectAlternativeName([x509.OtherName(module, value)]), critical=False)
        .sign(ROOT.key, SUITES[1].public_digest)
    )
    assert title_of(made) == TITLE


@pytest.mark.parametrize("suite", [1, 2])
def test_a_request_names_its_holder_and_is_signed_by_it(suite: int) -> None:
    made = request(TITLE, key(4, suite), SUITES[suite])
    read = decode_request(made)
    assert read.public_key() == key(4, suite).public_key()
    assert read.subject == common_name(TITLE.hex().upper())
    with pytest.raises(ProtocolError):
        decode_request(made[:-1] + bytes((made[-1] ^ 1,)))


@given(st.binary(max_size=60))
def test_any_octets_are_a_certificate_or_malformed(octets: bytes) -> None:
    for decode in (decode_certificate, decode_request):
        with pytest.raises(Malformed):
            decode(octets)


@given(st.data())
def test_a_damaged_certificate_breaks_nothing(draw: st.DataObject) -> None:
    der = bytearray(METER_CERTIFICATE.public_bytes(Encoding.DER))
    der[draw.draw(st.integers(0, len(der) - 1))] ^= draw.draw(st.integers(1, 255))
    try:
        read = decode_certificate(bytes(der))
        title_of(read)
        public_key_of(read, Usage.SIGNING, SUITES[1])
        check_chain(read, [BETWEEN_CERTIFICATE], [ROOT_CERTIFICATE], SUITES[1], at=NOW)
    except ProtocolError:
        return
    assert bytes(der) == METER_CERTIFICATE.public_bytes(Encoding.DER)
