"""The eight octets before every APDU in a UDP datagram. GB §7.

One datagram carries one APDU, and the length says exactly how long it is. Whoever answers swaps the
two ports.
"""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed
from reference_stack.kernel.layout import Field, Layout

UDP_PORT = 4059
VERSION = 1
HEADER_OCTETS = 8

NO_STATION = 0x0000
CLIENT_MANAGEMENT_PROCESS = 0x0001
PUBLIC_CLIENT = 0x0010
MANAGEMENT_LOGICAL_DEVICE = 0x0001
ALL_STATION = 0x007F

HEADER = Layout(
    Field("version", bits=16),
    Field("source", bits=16),
    Field("destination", bits=16),
    Field("length", bits=16),
    name="wrapper",
)


@dataclass(frozen=True, slots=True)
class Wpdu:
    """An APDU with the wPorts of its sender and receiver."""

    source: int
    destination: int
    apdu: bytes

    def encode(self) -> bytes:
        """Header and APDU. Raises MisuseError when a port or the APDU does not fit 16 bits."""
        header = HEADER.encode(
            version=VERSION,
            source=self.source,
            destination=self.destination,
            length=len(self.apdu),
        )
        return header.octets() + self.apdu

    @classmethod
    def decode(cls, datagram: bytes) -> Wpdu:
        """Raises Truncated, or Malformed for another version or for octets too few or too many."""
        fields = HEADER.decode(Bits.from_octets(datagram[:HEADER_OCTETS]))
        apdu = datagram[HEADER_OCTETS:]
        if fields["version"] != VERSION:
            raise Malformed(
                f"wrapper version {fields['version']}, expected {VERSION}",
                clause="GB §7",
                at_octet=0,
            )
        if fields["length"] != len(apdu):
            raise Malformed(
                f"wrapper announces {fields['length']} octets, {len(apdu)} follow",
                clause="GB §7",
                at_octet=6,
            )
        return cls(fields["source"], fields["destination"], apdu)

    def answered(self, apdu: bytes) -> Wpdu:
        """The way back with another APDU."""
        return Wpdu(self.destination, self.source, apdu)
