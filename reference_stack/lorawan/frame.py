"""What crosses the network-server side of the radio: an FPort and what it carries. RFC9011 §5.1."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.errors import MisuseError

FIRST_PORT = 1
LAST_PORT = 223
"""FPorts of applications; SCHC RuleIDs stay among them. RFC9011 §5.2."""


@dataclass(frozen=True, slots=True)
class Frame:
    """FPort and FRMPayload. An empty frame has no FPort; it only opens receive windows."""

    port: int | None
    payload: bytes

    def __post_init__(self) -> None:
        if self.port is None and self.payload:
            raise MisuseError("a payload needs an FPort")
        if self.port is not None and not 0 <= self.port <= 0xFF:
            raise MisuseError(f"FPort {self.port} is not one octet")

    @property
    def is_empty(self) -> bool:
        """Whether it only opens receive windows. A bare FPort may be a whole SCHC Packet."""
        return self.port is None

    def schc_message(self) -> bytes:
        """FPort and payload in one row: a SCHC message, RuleID first. RFC9011 §5.1."""
        return bytes(() if self.port is None else (self.port,)) + self.payload

    @classmethod
    def of_schc_message(cls, message: bytes) -> Frame:
        """The first octet becomes the FPort."""
        return cls(message[0], message[1:])


EMPTY = Frame(None, b"")
