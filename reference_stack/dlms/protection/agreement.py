"""Keys that both sides derive and neither sends. GB §9.2.3.4.6 Tables 14 to 18.

Three schemes, named by how many ephemeral and static keys each side has: C(2e, 0s) in the method
key_agreement of the security setup, C(1e, 1s) and C(0e, 2s) in general-ciphering.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from reference_stack.dlms.protection import signing
from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.keys import KeyId
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import MisuseError

RandomOctets = Callable[[int], bytes]
"""Gives so many random octets. Whoever owns the world owns chance."""


class AlgorithmArc(Enum):
    """The fourth number of the algorithm identifier, on which books and peers disagree.

    # Reading: the object identifier in the text ends in 5.8.3, whose encoding has 05; the octets
    # printed beside it, some published keys and a national profile have 06. Neither is a fault.
    """

    AS_ENCODED = 0x05
    AS_PRINTED = 0x06


class Algorithm(IntEnum):
    """What the agreed key is for: the last number of the algorithm identifier."""

    AES_GCM_128 = 0
    AES_GCM_256 = 1
    AES_WRAP_128 = 2
    AES_WRAP_256 = 3


def algorithm_for(suite: SecuritySuite, key_id: KeyId = KeyId.GUEK) -> Algorithm:
    """The algorithm that a key agreed on in this suite will be used with."""
    wraps = key_id is KeyId.KEK
    if suite.key_octets == 32:
        return Algorithm.AES_WRAP_256 if wraps else Algorithm.AES_GCM_256
    return Algorithm.AES_WRAP_128 if wraps else Algorithm.AES_GCM_128


def derive(
    shared: bytes,
    *,
    suite: SecuritySuite,
    algorithm: Algorithm,
    arc: AlgorithmArc,
    party_u: bytes,
    party_v: bytes,
) -> bytes:
    """The concatenation key derivation, one round, cut to the key length of the suite."""
    identifier = bytes((0x60, 0x85, 0x74, arc.value, 0x08, 0x03, algorithm))
    digest = hashes.Hash(suite.public_digest)
    digest.update(b"\x00\x00\x00\x01" + shared + identifier + party_u + party_v)
    return digest.finalize()[: suite.key_octets]


def exchange(own: ec.EllipticCurvePrivateKey, other: ec.EllipticCurvePublicKey) -> bytes:
    """The shared secret Z. Raises MisuseError for keys of different curves."""
    try:
        return own.exchange(ec.ECDH(), other)
    except ValueError as problem:
        raise MisuseError(f"no shared secret: {problem}") from problem


def ephemeral_key(suite: SecuritySuite, random: RandomOctets) -> ec.EllipticCurvePrivateKey:
    """A fresh private key, a bit shorter than the order of the curve: any draw is in range."""
    drawn = int.from_bytes(random(suite.coordinate_octets), "big")
    return ec.derive_private_key((drawn >> 1) + 1, suite.public_curve)


@dataclass(frozen=True, slots=True)
class SignedKey:
    """An ephemeral public key and the signature of its owner over it."""

    public: bytes
    signature: bytes

    def encode(self) -> bytes:
        return self.public + self.signature

    @classmethod
    def decode(cls, octets: bytes, suite: SecuritySuite) -> SignedKey:
        """Raises NotOpened for a wrong length."""
        width = suite.point_octets
        if len(octets) != 2 * width:
            raise NotOpened(f"key and signature of {len(octets)} octets, expected {2 * width}")
        return cls(octets[:width], octets[width:])


def signed_key(
    ephemeral: ec.EllipticCurvePrivateKey,
    signing_key: ec.EllipticCurvePrivateKey,
    suite: SecuritySuite,
    *,
    key_id: KeyId | None = None,
) -> SignedKey:
    """Sign an ephemeral key: the key id in front in the method key_agreement, bare elsewhere."""
    public = signing.public_octets(ephemeral.public_key())
    return SignedKey(public, signing.sign(_signed(public, key_id), signing_key, suite))


def checked_key(
    received: SignedKey,
    signer: ec.EllipticCurvePublicKey,
    suite: SecuritySuite,
    *,
    key_id: KeyId | None = None,
) -> ec.EllipticCurvePublicKey:
    """The ephemeral key of the peer. Raises NotOpened for a wrong signature or no point."""
    signing.verify(_signed(received.public, key_id), received.signature, signer, suite)
    return signing.public_key(received.public, suite)


def _signed(public: bytes, key_id: KeyId | None) -> bytes:
    return public if key_id is None else bytes((key_id,)) + public
