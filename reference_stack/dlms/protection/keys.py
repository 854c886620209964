"""The keys of one security setup, and how they travel wrapped. GB §9.2.5, GB §9.2.6.

Nothing here shows a key: a holder's text form names which keys it has, never what they are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from reference_stack.dlms.protection.failures import NotOpened
from reference_stack.dlms.protection.suite import SecuritySuite
from reference_stack.kernel.errors import MisuseError


class KeyId(IntEnum):
    """The keys that can be transferred or agreed on. BB §security-setup."""

    GUEK = 0
    GBEK = 1
    GAK = 2
    KEK = 3


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What one party holds. Symmetric keys are octets; EC keys are objects of `cryptography`.

    `guek`, `gbek`: global unicast and broadcast encryption key; `gak`: global authentication key;
    `kek`: key encrypting (master) key; `dedicated`: the key of one association. `secret` is the
    password of mechanism 1 or the shared secret of 2, 3, 4 and 6.
    """

    guek: bytes | None = None
    gak: bytes | None = None
    gbek: bytes | None = None
    kek: bytes | None = None
    dedicated: bytes | None = None
    secret: bytes | None = None
    signing: ec.EllipticCurvePrivateKey | None = None
    agreement: ec.EllipticCurvePrivateKey | None = None
    peer_signing: ec.EllipticCurvePublicKey | None = None
    peer_agreement: ec.EllipticCurvePublicKey | None = None

    def __repr__(self) -> str:
        held = [entry.name for entry in fields(self) if getattr(self, entry.name) is not None]
        return f"Keys(holds {', '.join(held) or 'nothing'})"

    def with_key(self, key_id: KeyId, key: bytes) -> Keys:
        """The same keys with one replaced."""
        match key_id:
            case KeyId.GUEK:
                return replace(self, guek=key)
            case KeyId.GBEK:
                return replace(self, gbek=key)
            case KeyId.GAK:
                return replace(self, gak=key)
            case KeyId.KEK:
                return replace(self, kek=key)

    def check(self, suite: SecuritySuite) -> None:
        """Raises MisuseError for a key whose length or curve is not that of the suite."""
        for name in ("guek", "gak", "gbek", "kek", "dedicated"):
            key = getattr(self, name)
            if key is not None and len(key) != suite.key_octets:
                raise MisuseError(
                    f"key {name} has {len(key)} octets, suite {suite.number} wants "
                    f"{suite.key_octets}"
                )
        for name in ("signing", "agreement", "peer_signing", "peer_agreement"):
            key = getattr(self, name)
            if key is not None and key.curve.name != suite.public_curve.name:
                raise MisuseError(f"key {name} is not on the curve of suite {suite.number}")


NO_KEYS = Keys()


def wrap_key(kek: bytes, key: bytes) -> bytes:
    """AES key wrap: eight octets longer than the key. GB §9.2.3.8, RFC3394 §2.2.1."""
    return aes_key_wrap(kek, key)


def unwrap_key(kek: bytes, wrapped: bytes, suite: SecuritySuite) -> bytes:
    """Undo `wrap_key`. Raises NotOpened for another kek, damage, or a key of wrong length."""
    if len(wrapped) != suite.key_octets + 8:
        raise NotOpened(f"a wrapped key of {len(wrapped)} octets, expected {suite.key_octets + 8}")
    try:
        return aes_key_unwrap(kek, wrapped)
    except InvalidUnwrap:
        raise NotOpened("the wrapped key does not open with this key encrypting key") from None
