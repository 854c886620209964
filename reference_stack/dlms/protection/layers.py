"""What taking protection off reveals. GB §9.2.7.2."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from reference_stack.dlms.protection.control import (
    Protection,
    ProtectionKind,
    SecurityControl,
)
from reference_stack.dlms.protection.failures import BelowPolicy


class KeyChoice(Enum):
    """Which key general-ciphering uses, and how the other side comes to know it."""

    IDENTIFIED = "identified"
    WRAPPED = "wrapped"
    ONE_PASS = "agreed, C(1e, 1s)"
    STATIC = "agreed, C(0e, 2s)"


class CipheredLayer(NamedTuple):
    """One layer of authentication or encryption."""

    kind: ProtectionKind
    control: SecurityControl
    counter: int
    originator: bytes
    transaction_id: bytes = b""
    key_choice: KeyChoice | None = None
    """Only in general-ciphering."""


class SignedLayer(NamedTuple):
    """One layer of general-signing."""

    originator: bytes
    transaction_id: bytes


Layer = CipheredLayer | SignedLayer


class Opened(NamedTuple):
    """An APDU without its protection; `layers` from the outermost to the innermost."""

    apdu: bytes
    protection: Protection = Protection.NONE
    layers: tuple[Layer, ...] = ()

    @property
    def broadcast(self) -> bool:
        """Whether the broadcast key was used: such a message is never answered. GB §9.2.3.3.7."""
        return any(
            isinstance(layer, CipheredLayer) and layer.control.broadcast for layer in self.layers
        )

    @property
    def ciphered(self) -> CipheredLayer | None:
        """The outermost layer that is not a signature."""
        return next((layer for layer in self.layers if isinstance(layer, CipheredLayer)), None)

    def require(self, protection: Protection) -> None:
        """Raises BelowPolicy when some kind of it was not applied."""
        if not self.protection.covers(protection):
            missing = Protection(protection & ~self.protection)
            raise BelowPolicy(f"not {missing.name}, as is demanded", clause="GB §9.2.7.3")
