"""The security control octet, and what kinds of protection there are. GB §9.2.7.2.4.2."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntFlag


class Protection(IntFlag):
    """Kinds of protection, each of them wanted or applied on its own."""

    NONE = 0
    AUTHENTICATED = 1
    ENCRYPTED = 2
    SIGNED = 4

    def covers(self, required: Protection) -> bool:
        """Whether nothing of what is required is missing."""
        return (self, required) in _COVERED


class ProtectionKind(Enum):
    """Which APDU carries the protected one. GB §9.2.7.2.4.2 Table 36."""

    SERVICE_SPECIFIC_GLO = "glo"
    SERVICE_SPECIFIC_DED = "ded"
    GENERAL_GLO = "general-glo"
    GENERAL_DED = "general-ded"
    GENERAL_CIPHERING = "general-ciphering"

    @property
    def of_association(self) -> ProtectionKind:
        """What carries the protected parts of ACSE: a dedicated key protects only what follows."""
        return _OF_ASSOCIATION.get(self, self)


_OF_ASSOCIATION = {
    ProtectionKind.SERVICE_SPECIFIC_DED: ProtectionKind.SERVICE_SPECIFIC_GLO,
    ProtectionKind.GENERAL_DED: ProtectionKind.GENERAL_GLO,
}


@dataclass(frozen=True, slots=True)
class SecurityControl:
    """Suite in bits 0 to 3, then one bit each. There is one object for each octet; see `of`.

    Some tools have the last two bits swapped.
    """

    octet: int
    suite: int
    authenticated: bool
    encrypted: bool
    broadcast: bool
    compressed: bool
    protection: Protection

    @classmethod
    def of_octet(cls, octet: int) -> SecurityControl:
        return _CONTROLS[octet]

    @classmethod
    def of(
        cls,
        suite: int,
        protection: Protection,
        *,
        broadcast: bool = False,
        compressed: bool = False,
    ) -> SecurityControl:
        """A signature has no bit here: it is a layer of its own."""
        return _CONTROLS[suite | _BITS[protection] | broadcast << 6 | compressed << 7]


# Worked out once: every message asks, and the operators of a flag cost more than its cipher.
_COVERED = frozenset(
    (given, required)
    for given in map(Protection, range(8))
    for required in map(Protection, range(8))
    if not required.value & ~given.value
)
_BITS = {protection: (protection.value & 3) << 4 for protection in map(Protection, range(8))}
_CONTROLS = tuple(
    SecurityControl(
        octet,
        suite=octet & 0x0F,
        authenticated=octet & 0x10 != 0,
        encrypted=octet & 0x20 != 0,
        broadcast=octet & 0x40 != 0,
        compressed=octet & 0x80 != 0,
        protection=Protection(octet >> 4 & 3),
    )
    for octet in range(256)
)
