"""The proofs of the authentication mechanisms. GB §9.2.7.4 Tables 42 and 43.

Each side proves that it knows a secret by what it makes of the challenge of the other. Seen from
the one who proves, both sides do the same, so there is one formula for each mechanism.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from reference_stack.dlms.apdu.acse import Mechanism
from reference_stack.dlms.protection import signing
from reference_stack.dlms.protection.context import SecurityContext
from reference_stack.dlms.protection.control import Protection, SecurityControl
from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.keys import KeyId, Keys
from reference_stack.dlms.protection.sealing import GcmKey
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import Malformed, MisuseError

_PROOF_HEAD_OCTETS = 5


@dataclass(frozen=True, slots=True)
class Challenge:
    """The situation of the one who proves."""

    prover_title: bytes
    verifier_title: bytes
    received: bytes
    """What the verifier sent."""
    sent: bytes
    """What the prover itself sent."""


def check_challenge(challenge: bytes, mechanism: Mechanism) -> None:
    """Raises Malformed when the length is not allowed: 8 to 64 octets, 32 to 64 with ECDSA."""
    least = 32 if mechanism is Mechanism.HIGH_ECDSA else 8
    if not least <= len(challenge) <= 64:
        raise Malformed(
            f"a challenge of {len(challenge)} octets, expected {least} to 64",
            clause="GB §9.2.7.4",
        )


def prove(context: SecurityContext, mechanism: Mechanism, *, received: bytes, sent: bytes) -> bytes:
    """Our answer to the challenge `received`. Mechanism 5 spends a counter of the GUEK.

    Raises MisuseError when a key is missing or the mechanism has no proof, CounterExhausted.
    """
    counter = 0
    if mechanism is Mechanism.HIGH_GMAC:
        counter = context.counters(KeyId.GUEK).take()
    challenge = Challenge(context.own_title, context.peer_title, received, sent)
    return answer(mechanism, challenge, context.keys, context.suite, counter=counter)


def check_proof(
    context: SecurityContext, mechanism: Mechanism, proof: bytes, *, received: bytes, sent: bytes
) -> None:
    """Raises NotOpened or CounterRefused when the answer to our challenge `sent` is wrong."""
    challenge = Challenge(context.peer_title, context.own_title, sent, received)
    if mechanism is not Mechanism.HIGH_GMAC:
        check_answer(mechanism, proof, challenge, context.keys, context.suite)
        return
    receiving = context.counters(KeyId.GUEK).of(context.peer_title)
    counter = _counter_of(proof)
    receiving.check_within(counter, same=context.conventions.accepts_proof_of_same_counter)
    check_answer(mechanism, proof, challenge, context.keys, context.suite)
    receiving.accept_within(counter)


def answer(
    mechanism: Mechanism, challenge: Challenge, keys: Keys, suite: SecuritySuite, *, counter: int
) -> bytes:
    """What the formula gives. Raises MisuseError when a key is missing or there is no formula."""
    if mechanism is Mechanism.HIGH_GMAC:
        control = SecurityControl.of(suite.number, Protection.AUTHENTICATED).octet
        code = _gmac(control, counter, challenge, keys)
        return bytes((control,)) + counter.to_bytes(4, "big") + code
    if mechanism is Mechanism.HIGH_ECDSA:
        if keys.signing is None:
            raise MisuseError("mechanism 7 needs a signing key")
        return signing.sign(_both_sides(challenge), keys.signing, suite)
    return _of_secret(mechanism, challenge, keys)


def _counter_of(proof: bytes) -> int:
    if len(proof) < _PROOF_HEAD_OCTETS:
        raise NotOpened("the proof ends before its invocation counter")
    return int.from_bytes(proof[1:_PROOF_HEAD_OCTETS], "big")


def check_answer(
    mechanism: Mechanism, proof: bytes, challenge: Challenge, keys: Keys, suite: SecuritySuite
) -> None:
    """Raises NotOpened when the proof is wrong. Whether its counter is fresh is not looked at."""
    if mechanism is Mechanism.HIGH_ECDSA:
        if keys.peer_signing is None:
            raise MisuseError("mechanism 7 needs the signing key of the peer")
        signing.verify(_both_sides(challenge), proof, keys.peer_signing, suite)
        return
    if mechanism is Mechanism.HIGH_GMAC:
        expected_control = SecurityControl.of(suite.number, Protection.AUTHENTICATED).octet
        code = _gmac(expected_control, _counter_of(proof), challenge, keys)
        expected = bytes((expected_control,)) + proof[1:_PROOF_HEAD_OCTETS] + code
    else:
        expected = _of_secret(mechanism, challenge, keys)
    if not compare_digest(expected, proof):
        raise NotOpened("the answer to the challenge is wrong")


def _gmac(control: int, counter: int, challenge: Challenge, keys: Keys) -> bytes:
    if keys.guek is None or keys.gak is None:
        raise MisuseError("mechanism 5 needs encryption and authentication key")
    return GcmKey(keys.guek).authenticate(
        bytes((control,)) + keys.gak + challenge.received,
        title=challenge.prover_title,
        counter=counter,
    )


def _of_secret(mechanism: Mechanism, challenge: Challenge, keys: Keys) -> bytes:
    secret = keys.secret
    if secret is None:
        raise MisuseError(f"mechanism {mechanism} needs a secret")
    match mechanism:
        case Mechanism.HIGH_MANUFACTURER:
            return _ecb(secret, challenge.received)
        case Mechanism.HIGH_MD5:
            return _hash(hashes.MD5(), challenge.received + secret)
        case Mechanism.HIGH_SHA1:
            return _hash(hashes.SHA1(), challenge.received + secret)
        case Mechanism.HIGH_SHA256:
            return _hash(hashes.SHA256(), secret + _both_sides(challenge))
        case _:
            raise MisuseError(f"mechanism {mechanism} has no proof")


def _both_sides(challenge: Challenge) -> bytes:
    return challenge.prover_title + challenge.verifier_title + challenge.received + challenge.sent


def _hash(algorithm: hashes.HashAlgorithm, octets: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(octets)
    return digest.finalize()


def _ecb(secret: bytes, challenge: bytes) -> bytes:
    # Reading: mechanism 2 is the maker's own; many encrypt the challenge, filled up with zeros.
    if len(secret) != 16:
        raise MisuseError("mechanism 2 as it is common needs a secret of 16 octets")
    padded = challenge + bytes(-len(challenge) % 16)
    encryptor = Cipher(algorithms.AES(secret), modes.ECB()).encryptor()
    return encryptor.update(padded) + encryptor.finalize()
