"""The security control octet, and what kinds of protection there are. GB §9.2.7.2.4.2."""

from __future__ import annotations

from enum import Enum, IntFlag
from typing import NamedTuple


class Protection(IntFlag):
    """Kinds of protection, each of them wanted or applied on its own."""

    NONE = 0
    AUTHENTICATED = 1
    ENCRYPTED = 2
    SIGNED = 4

    def covers(self, required: Protection) -> bool:
        """Whether nothing of what is required is missing."""
        return not required.value & ~self.value


class ProtectionKind(Enum):
    """Which APDU carries the protected one. GB §9.2.7.2.4.2 Table 36."""

    SERVICE_SPECIFIC_GLO = "glo"
    SERVICE_SPECIFIC_DED = "ded"
    GENERAL_GLO = "general-glo"
    GENERAL_DED = "general-ded"
    GENERAL_CIPHERING = "general-ciphering"


class SecurityControl(NamedTuple):
    """Suite in bits 0 to 3, then one bit each. Some tools have the last two swapped."""

    suite: int
    authenticated: bool = False
    encrypted: bool = False
    broadcast: bool = False
    compressed: bool = False

    @property
    def octet(self) -> int:
        return (
            self.suite
            | self.authenticated << 4
            | self.encrypted << 5
            | self.broadcast << 6
            | self.compressed << 7
        )

    @property
    def protection(self) -> Protection:
        return _PROTECTIONS[self.octet >> 4 & 3]

    @classmethod
    def of_octet(cls, octet: int) -> SecurityControl:
        return _CONTROLS[octet]


_PROTECTIONS = (
    Protection.NONE,
    Protection.AUTHENTICATED,
    Protection.ENCRYPTED,
    Protection.AUTHENTICATED | Protection.ENCRYPTED,
)
_CONTROLS = tuple(
    SecurityControl(
        octet & 0x0F,
        authenticated=octet & 0x10 != 0,
        encrypted=octet & 0x20 != 0,
        broadcast=octet & 0x40 != 0,
        compressed=octet & 0x80 != 0,
    )
    for octet in range(256)
)
