"""What a logical device asks of whoever owns the world. BB §push-setup, BB §lorawan-setup."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushWanted:
    """The push setup object of this name wants its data sent."""

    push_setup: bytes


@dataclass(frozen=True, slots=True)
class PushResetWanted:
    """The push setup object of this name wants its tries to end."""

    push_setup: bytes


@dataclass(frozen=True, slots=True)
class OutputChanged:
    """The disconnector of this name opened or closed."""

    disconnect_control: bytes
    connected: bool


@dataclass(frozen=True, slots=True)
class FirmwareActivated:
    """The image takes over as active firmware; the device may restart."""

    identification: bytes


@dataclass(frozen=True, slots=True)
class NetworkOrdered:
    """A method of the LoRaWAN setup object was invoked, which only the radio can carry out."""

    lorawan_setup: bytes
    method: str
    parameter: int


Effect = PushWanted | PushResetWanted | OutputChanged | FirmwareActivated | NetworkOrdered
