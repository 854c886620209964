"""Keys that general-ciphering brings along or derives for one message. GB §9.2.7.2.4.6.

They are used for this message only, but they may be the same for several: a wrapped key may be sent
twice, and C(0e, 2s) gives the same key for the same transaction. What was received is therefore
remembered by key, the latest `REMEMBERED_KEYS` of them, with the counter that each has reached; a
replay of something older than these goes unnoticed here.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeVar

from reference_stack.dlms.apdu.ciphering import (
    AgreedKey,
    IdentifiedKey,
    KeyInfo,
    WrappedKey,
)
from reference_stack.dlms.codec import OCTETS
from reference_stack.dlms.protection import agreement
from reference_stack.dlms.protection.counters import KeyCounters
from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.keys import Keys, unwrap_key, wrap_key
from reference_stack.dlms.protection.layers import KeyChoice
from reference_stack.dlms.protection.sealing import GcmKey
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import MisuseError

K = TypeVar("K")

REMEMBERED_KEYS = 64
MASTER_KEY = 0
"""The only key encrypting key there is."""
ONE_PASS = b"\x01"
STATIC = b"\x02"


@dataclass(slots=True)
class LiveKey:
    """A key ready for use, and its counters."""

    cipher: GcmKey
    counters: KeyCounters = field(default_factory=KeyCounters)


@dataclass(frozen=True, slots=True)
class KeyMaking:
    """What the derivation of a message key depends on besides the keys."""

    suite: SecuritySuite
    arc: agreement.AlgorithmArc
    random: agreement.RandomOctets | None


class MessageKeys:
    """The keys that one party made for messages, and those that it met."""

    def __init__(self, making: KeyMaking) -> None:
        self._making = making
        self._met: OrderedDict[bytes, LiveKey] = OrderedDict()
        self._sending = KeyCounters()  # one for all keys made: no key ever meets a counter twice

    def make(
        self,
        choice: KeyChoice,
        keys: Keys,
        own: bytes,
        peer: bytes,
        transaction_id: bytes,
    ) -> tuple[KeyInfo, LiveKey]:
        """A key for sending, and what tells the peer. Raises MisuseError when a key is missing."""
        suite = self._making.suite
        if choice is KeyChoice.WRAPPED:
            key = self._random(suite.key_octets)
            info: KeyInfo = WrappedKey(MASTER_KEY, wrap_key(_held(keys.kek, "kek"), key))
        elif choice is KeyChoice.ONE_PASS:
            ephemeral = agreement.ephemeral_key(suite, self._random)
            shared = agreement.exchange(ephemeral, _held(keys.peer_agreement, "peer_agreement"))
            key = self._derive(shared, own, peer)
            signed = agreement.signed_key(ephemeral, _held(keys.signing, "signing"), suite)
            info = AgreedKey(ONE_PASS, signed.encode())
        else:
            key = self._static(keys, own, peer, transaction_id)
            info = AgreedKey(STATIC, b"")
        return info, LiveKey(GcmKey(key), self._sending)

    def meet(
        self,
        info: KeyInfo,
        keys: Keys,
        originator: bytes,
        own: bytes,
        transaction_id: bytes,
    ) -> tuple[KeyChoice, bytes, LiveKey]:
        """The key that a message names. Raises NotOpened. `remember` it once it proved right."""
        choice, key = self._received(info, keys, originator, own, transaction_id)
        return choice, key, self._met.get(key) or LiveKey(GcmKey(key))

    def remember(self, key: bytes, live: LiveKey) -> None:
        self._met[key] = live
        self._met.move_to_end(key)
        if len(self._met) > REMEMBERED_KEYS:
            self._met.popitem(last=False)

    def _received(
        self,
        info: KeyInfo,
        keys: Keys,
        originator: bytes,
        own: bytes,
        transaction_id: bytes,
    ) -> tuple[KeyChoice, bytes]:
        suite = self._making.suite
        match info:
            case WrappedKey(kek_id, wrapped):
                if kek_id != MASTER_KEY or keys.kek is None:
                    raise NotOpened(f"no key encrypting key {kek_id}")
                return KeyChoice.WRAPPED, unwrap_key(keys.kek, wrapped, suite)
            case AgreedKey(key_parameters=parameters, key_ciphered_data=octets):
                if suite.curve is None or keys.agreement is None:
                    raise NotOpened("no key agreement without a key for it")
                if parameters == STATIC and not octets:
                    if keys.peer_agreement is None:
                        raise NotOpened("no static key of the originator is known")
                    return KeyChoice.STATIC, self._static(keys, originator, own, transaction_id)
                if parameters == ONE_PASS and keys.peer_signing is not None:
                    received = agreement.SignedKey.decode(octets, suite)
                    public = agreement.checked_key(received, keys.peer_signing, suite)
                    shared = agreement.exchange(keys.agreement, public)
                    return KeyChoice.ONE_PASS, self._derive(shared, originator, own)
                raise NotOpened(f"key agreement with parameters {parameters.hex() or 'empty'}")
            case IdentifiedKey(key_id):
                raise NotOpened(f"no global key {key_id}")

    def _static(self, keys: Keys, originator: bytes, recipient: bytes, transaction: bytes) -> bytes:
        shared = agreement.exchange(
            _held(keys.agreement, "agreement"),
            _held(keys.peer_agreement, "peer_agreement"),
        )
        return self._derive(shared, originator + OCTETS.encode(transaction), recipient)

    def _derive(self, shared: bytes, party_u: bytes, party_v: bytes) -> bytes:
        suite = self._making.suite
        return agreement.derive(
            shared,
            suite=suite,
            algorithm=agreement.algorithm_for(suite),
            arc=self._making.arc,
            party_u=party_u,
            party_v=party_v,
        )

    def _random(self, count: int) -> bytes:
        if self._making.random is None:
            raise MisuseError("a fresh key needs a source of random octets")
        return self._making.random(count)


def _held(key: K | None, name: str) -> K:
    if key is None:
        raise MisuseError(f"this needs the key {name}")
    return key
