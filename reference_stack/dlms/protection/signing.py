"""Digital signatures and public keys as APDUs carry them. GB §9.2.3.4, GB §9.2.7.2.5.

A signature is R then S in fixed width, never DER; a public key is x then y, without the octet 04
that other protocols put in front.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.suite import SecuritySuite

_UNCOMPRESSED = b"\x04"


def sign(octets: bytes, key: ec.EllipticCurvePrivateKey, suite: SecuritySuite) -> bytes:
    """R and S over the hash of the suite; the same octets give the same signature. RFC6979 §3."""
    algorithm = ec.ECDSA(suite.public_digest, deterministic_signing=True)
    r, s = decode_dss_signature(key.sign(octets, algorithm))
    width = suite.coordinate_octets
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def verify(
    octets: bytes,
    signature: bytes,
    key: ec.EllipticCurvePublicKey,
    suite: SecuritySuite,
) -> None:
    """Raises NotOpened when the signature is not of this key over these octets."""
    width = suite.coordinate_octets
    if len(signature) != 2 * width:
        raise NotOpened(f"a signature of {len(signature)} octets, expected {2 * width}")
    r, s = (
        int.from_bytes(signature[:width], "big"),
        int.from_bytes(signature[width:], "big"),
    )
    try:
        key.verify(encode_dss_signature(r, s), octets, ec.ECDSA(suite.public_digest))
    except InvalidSignature:
        raise NotOpened("the digital signature does not match") from None


def public_octets(key: ec.EllipticCurvePublicKey) -> bytes:
    """x then y."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]


def public_key(octets: bytes, suite: SecuritySuite) -> ec.EllipticCurvePublicKey:
    """From x and y. Raises NotOpened for octets that are no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(
            suite.public_curve, _UNCOMPRESSED + octets
        )
    except ValueError:
        raise NotOpened("these octets are no public key of the curve") from None
