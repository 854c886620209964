"""One party's security context: keys in force, titles, counters. GB §9.2.3.3.

A context belongs to one party and knows one peer. A key that is replaced takes its counters along.
What protection a message has to have is not said here: that is for policy and access rights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reference_stack.dlms.compression import DEFAULT_PARAMETERS, V44Parameters
from reference_stack.dlms.protection.agreement import AlgorithmArc, RandomOctets
from reference_stack.dlms.protection.counters import KeyCounters
from reference_stack.dlms.protection.keys import KeyId, Keys
from reference_stack.dlms.protection.message_keys import KeyMaking, LiveKey, MessageKeys
from reference_stack.dlms.protection.sealing import GcmKey
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import MisuseError


@dataclass(frozen=True, slots=True)
class Conventions:
    """What both parties have to agree on beyond keys and titles."""

    arc: AlgorithmArc = AlgorithmArc.AS_ENCODED
    v44: V44Parameters = DEFAULT_PARAMETERS
    largest_apdu_octets: int = 0xFFFF
    """No compressed APDU may unpack to more."""
    accepts_empty_recipient: bool = False
    accepts_proof_of_same_counter: bool = False
    """Whether a GMAC proof may have the counter of the message around it, and so its nonce. It may
    not; a head-end in the field does so all the same."""


USUAL = Conventions()


class SecurityContext:
    """One side. `random` is needed only where keys are made for single messages.

    Raises MisuseError when a key does not fit the suite.
    """

    def __init__(
        self,
        suite: SecuritySuite,
        keys: Keys,
        *,
        own_title: bytes,
        peer_title: bytes,
        conventions: Conventions = USUAL,
        random: RandomOctets | None = None,
    ) -> None:
        keys.check(suite)
        self.suite = suite
        self.keys = keys
        self.own_title = own_title
        self.peer_title = peer_title
        self.conventions = conventions
        self.message_keys = MessageKeys(KeyMaking(suite, conventions.arc, random))
        self._live = {
            KeyId.GUEK: _live(keys.guek),
            KeyId.GBEK: _live(keys.gbek),
        }
        self._dedicated = _live(keys.dedicated)

    @property
    def dedicated_key(self) -> LiveKey | None:
        return self._dedicated

    def global_key(self, key_id: KeyId) -> LiveKey | None:
        """The GUEK or GBEK in force, if there is one."""
        return self._live.get(key_id)

    def counters(self, key_id: KeyId) -> KeyCounters:
        """Of GUEK or GBEK, to be read, restored or moved. Raises MisuseError without the key."""
        live = self._live.get(key_id)
        if live is None:
            raise MisuseError(f"there is no {key_id.name}")
        return live.counters

    def replace_key(self, key_id: KeyId, key: bytes) -> None:
        """Put a key in force. The counters of an encryption key start again at 0. GB §9.2.5."""
        keys = self.keys.with_key(key_id, key)
        keys.check(self.suite)
        self.keys = keys
        if key_id in self._live:
            self._live[key_id] = _live(key)

    def set_dedicated_key(self, key: bytes | None) -> None:
        """The key of an association that opened, or None when it is released."""
        keys = replace(self.keys, dedicated=key)
        keys.check(self.suite)
        self.keys = keys
        self._dedicated = _live(key)


def _live(key: bytes | None) -> LiveKey | None:
    return None if key is None else LiveKey(GcmKey(key))
