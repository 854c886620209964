"""Key pairs of suites 1 and 2 in the forms in which people keep them: PEM, or hex. GB §9.2.3.4.

A private key in hex is its number, a public key x then y, with or without the octet 04 before it;
the length tells the curve. No message here repeats what it was given.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
    load_pem_public_key,
)

from reference_stack.dlms.protection import SUITES
from reference_stack.dlms.protection.certificates import decode_certificate
from reference_stack.kernel.errors import ProtocolError

PublicKey = ec.EllipticCurvePublicKey | x509.Certificate
"""Whoever has a certificate need not take the key out of it."""

_PEM = "-----BEGIN "
_CURVES: Mapping[int, ec.EllipticCurve] = {
    suite.coordinate_octets: suite.curve for suite in SUITES.values() if suite.curve is not None
}
_UNCOMPRESSED = 0x04
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


class KeyFormMistake(Exception):
    """What was given is no such key. The text goes on after the name of its place."""


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """From PEM (PKCS #8 or SEC 1, without a passphrase) or hex. Raises KeyFormMistake."""
    if _PEM not in text:
        return _private_number(_octets(text, "private"))
    if "PRIVATE KEY" not in text:
        raise KeyFormMistake("holds a public key or certificate where a private key is needed")
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except TypeError:
        raise KeyFormMistake("holds a key under a passphrase; keep it without one") from None
    except _UNREADABLE:
        raise KeyFormMistake("holds no private key that can be read") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyFormMistake("holds a private key that is not on an elliptic curve")
    return key


def private_octets(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The number of a private key, in the width of its curve."""
    return key.private_numbers().private_value.to_bytes(key.key_size // 8, "big")


def public_key(text: str) -> PublicKey:
    """From PEM, a certificate among it, or hex. Raises KeyFormMistake."""
    if _PEM not in text:
        return _public_point(_octets(text, "public"))
    if "PRIVATE KEY" in text:
        raise KeyFormMistake(
            "holds a private key where the public one belongs; keep that to itself"
        )
    if "CERTIFICATE" in text:
        return certificate(text)
    try:
        key = load_pem_public_key(text.encode())
    except _UNREADABLE:
        raise KeyFormMistake("holds no public key that can be read") from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyFormMistake("holds a public key that is not on an elliptic curve")
    return key


def certificate(text: str) -> x509.Certificate:
    """From PEM. Raises KeyFormMistake."""
    if "CERTIFICATE" not in text:
        raise KeyFormMistake("holds no certificate in PEM")
    try:
        der = x509.load_pem_x509_certificate(text.encode()).public_bytes(Encoding.DER)
        return decode_certificate(der)
    except (*_UNREADABLE, ProtocolError):
        raise KeyFormMistake("holds no certificate that can be read") from None


def _octets(text: str, what: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise KeyFormMistake(f"holds no {what} key: neither PEM nor hex") from None


def _private_number(octets: bytes) -> ec.EllipticCurvePrivateKey:
    curve = _CURVES.get(len(octets))
    if curve is None:
        if len(octets) // 2 in _CURVES:
            raise KeyFormMistake("holds a public key where a private key is needed")
        raise KeyFormMistake(f"holds {len(octets)} octets, not {_lengths(1)}")
    try:
        return ec.derive_private_key(int.from_bytes(octets, "big"), curve)
    except ValueError:
        raise KeyFormMistake(f"holds a number that is no private key of {curve.name}") from None


def _public_point(octets: bytes) -> ec.EllipticCurvePublicKey:
    coordinates = octets[1:] if len(octets) % 2 and octets[0] == _UNCOMPRESSED else octets
    curve = _CURVES.get(len(coordinates) // 2) if len(coordinates) % 2 == 0 else None
    if curve is None:
        if len(octets) in _CURVES:
            raise KeyFormMistake("holds a private key, or none, where the public one belongs")
        raise KeyFormMistake(f"holds {len(octets)} octets, not {_lengths(2)}")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(
            curve, bytes((_UNCOMPRESSED,)) + coordinates
        )
    except ValueError:
        raise KeyFormMistake(f"holds no point of {curve.name}") from None


def _lengths(times: int) -> str:
    return " or ".join(str(times * width) for width in sorted(_CURVES))
