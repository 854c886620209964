"""Key pairs and certificates for tests, in the forms in which an operator keeps them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from reference_stack.dlms.protection import SUITES
from reference_stack.dlms.protection.certificates import (
    Issuer,
    Usage,
    Validity,
    common_name,
    issue,
)

METER_TITLE = bytes.fromhex("4d54500000000001")
_VALIDITY = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC))
_ACME = common_name("Acme test authority")


def private(number: int, suite: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, SUITES[suite].public_curve)


AUTHORITY = private(0x3001)


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def private_hex(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_numbers().private_value.to_bytes(key.key_size // 8, "big").hex()


def public_pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def public_hex(key: ec.EllipticCurvePrivateKey) -> str:
    """With the octet 04 in front."""
    form = PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(Encoding.X962, form).hex()


def certificate_pem(
    key: ec.EllipticCurvePrivateKey,
    usage: Usage = Usage.SIGNING,
    *,
    title: bytes = METER_TITLE,
    by: ec.EllipticCurvePrivateKey = AUTHORITY,
) -> str:
    """Of the meter, or, to certify with, of the authority itself."""
    subject = _ACME if usage is Usage.CERTIFYING else common_name(title.hex().upper())
    made: x509.Certificate = issue(
        subject,
        key.public_key(),
        usage,
        Issuer(_ACME, by),
        serial=7,
        validity=_VALIDITY,
        suite=SUITES[1],
    )
    return made.public_bytes(Encoding.PEM).decode()


def kept(folder: Path, name: str, text: str) -> str:
    """The place of a private file with this text, as a declaration writes it."""
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(text)
    return f"file:{name}"
