"""X.509 certificates of DLMS parties. GB §9.2.6.

A certificate names its holder by the system title: sixteen hexadecimal digits as common name, or
the serial number in a HardwareModuleName among the alternative names. Key usage, which is
critical, says what it is for. Here certificates are made, asked for and checked; keeping them is
for others.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from reference_stack.dlms import ber
from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.sealing import TITLE_OCTETS
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import Malformed

_TITLE = re.compile(r"[0-9A-Fa-f]{16}")
_HARDWARE_MODULE_NAME = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.4")
_SEQUENCE = 0x30
_LONGEST_CHAIN = 4


class Usage(Enum):
    """What a certificate is for."""

    SIGNING = "digital signature"
    AGREEMENT = "key agreement"
    CERTIFYING = "signing certificates"


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when; aware of the time zone."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Issuer:
    """Who signs certificates."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey


def common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issue(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    usage: Usage,
    issuer: Issuer,
    *,
    serial: int,
    validity: Validity,
    suite: SecuritySuite,
) -> x509.Certificate:
    """A certificate of version 3. Its own issuer makes a root by naming itself as subject."""
    certifying = usage is Usage.CERTIFYING
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(validity.begins)
        .not_valid_after(validity.ends)
        .add_extension(_key_usage(usage), critical=True)
    )
    if certifying:
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(constraints, critical=True)
    return builder.sign(issuer.key, suite.public_digest, ecdsa_deterministic=True)


def request(title: bytes, key: ec.EllipticCurvePrivateKey, suite: SecuritySuite) -> bytes:
    """A certificate signing request for the holder of `key`, as PKCS #10."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(common_name(title.hex().upper()))
    made = builder.sign(key, suite.public_digest, ecdsa_deterministic=True)
    return made.public_bytes(Encoding.DER)


def decode_request(octets: bytes) -> x509.CertificateSigningRequest:
    """Raises Malformed, and NotOpened when it is not signed by the key that it names."""
    try:
        made = x509.load_der_x509_csr(octets)
        genuine = made.is_signature_valid
    except _UNREADABLE as problem:
        raise Malformed(f"no certificate signing request: {problem}") from problem
    if not genuine:
        raise NotOpened("the certificate signing request is not signed by its own key")
    return made


def decode_certificate(octets: bytes) -> x509.Certificate:
    """Raises Malformed, also for what the library lets pass with a warning. GB §9.2.6."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            made = x509.load_der_x509_certificate(octets)
            for name in _READ_LATE:
                getattr(made, name)
    except _UNREADABLE as problem:
        raise Malformed(f"no certificate: {problem}") from problem
    return made


# The library reads these parts only when somebody asks for them.
_READ_LATE = ("subject", "issuer", "extensions", "not_valid_before_utc", "not_valid_after_utc")
_UNREADABLE = (
    CryptographyDeprecationWarning,
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def title_of(certificate: x509.Certificate) -> bytes | None:
    """The system title of the holder, or None when none is named. Raises Malformed."""
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        for name in names:
            text = name.value
            if isinstance(text, str) and _TITLE.fullmatch(text):
                return bytes.fromhex(text)
        alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return None
    except ValueError as problem:
        raise Malformed(f"the names of the certificate: {problem}") from problem
    for other in alternatives.value.get_values_for_type(x509.OtherName):
        if other.type_id == _HARDWARE_MODULE_NAME:
            return _serial_number(other.value)
    return None


def public_key_of(
    certificate: x509.Certificate, usage: Usage, suite: SecuritySuite
) -> ec.EllipticCurvePublicKey:
    """The key, for this use. Raises NotOpened when it is of another kind or for other use."""
    try:
        key = certificate.public_key()
        held = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (ValueError, x509.ExtensionNotFound, UnsupportedAlgorithm) as problem:
        raise NotOpened(f"the certificate cannot be used: {problem}") from problem
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != suite.public_curve.name:
        raise NotOpened(f"the certificate holds no key of suite {suite.number}")
    uses = {
        Usage.SIGNING: held.digital_signature,
        Usage.AGREEMENT: held.key_agreement,
        Usage.CERTIFYING: held.key_cert_sign,
    }
    if not uses[usage]:
        raise NotOpened(f"the certificate is not for {usage.value}")
    return key


def check_chain(
    certificate: x509.Certificate,
    authorities: Iterable[x509.Certificate],
    trusted: Iterable[x509.Certificate],
    suite: SecuritySuite,
    *,
    at: datetime | None = None,
) -> None:
    """Whether signatures lead from the certificate to one that is trusted. Raises NotOpened.

    A party without a clock that it trusts leaves `at` out, and validity is then not looked at.
    """
    anchors = list(trusted)
    issuers = [*anchors, *authorities]
    current = certificate
    for _ in range(_LONGEST_CHAIN):
        if at is not None and not current.not_valid_before_utc <= at <= current.not_valid_after_utc:
            raise NotOpened(f"a certificate of {current.subject.rfc4514_string()} is not valid now")
        if current in anchors:
            return
        current = _issuer_of(current, issuers, suite)
    raise NotOpened("the chain of certificates is too long")


def _issuer_of(
    certificate: x509.Certificate, issuers: list[x509.Certificate], suite: SecuritySuite
) -> x509.Certificate:
    for issuer in issuers:
        if issuer.subject != certificate.issuer:
            continue
        public_key_of(issuer, Usage.CERTIFYING, suite)
        try:
            certificate.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return issuer
    raise NotOpened(f"nobody known as {certificate.issuer.rfc4514_string()} signed the certificate")


def _key_usage(usage: Usage) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=usage is Usage.SIGNING,
        key_agreement=usage is Usage.AGREEMENT,
        key_cert_sign=usage is Usage.CERTIFYING,
        crl_sign=usage is Usage.CERTIFYING,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        encipher_only=False,
        decipher_only=False,
    )


def _serial_number(value: bytes) -> bytes | None:
    """The hwSerialNum of a HardwareModuleName, if it is a system title."""
    contents = ber.only_element(_SEQUENCE, value)
    _, _, at = ber.read_element(contents)
    serial = ber.only_element(ber.OCTET_STRING, contents[at:])
    return serial if len(serial) == TITLE_OCTETS else None
