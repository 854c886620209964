"""UDP in IPv6. RFC768, RFC8200 §8.1."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.ipv6.checksum import ALL_ONES, udp_checksum, upper_layer_sum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_HEADER_OCTETS
from reference_stack.ipv6.header import UDP, Ipv6Packet
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed
from reference_stack.kernel.layout import Field, Layout

HEADER = Layout(
    Field("source_port", bits=16),
    Field("destination_port", bits=16),
    Field("length", bits=16),
    Field("checksum", bits=16),
    name="UDP header",
)
HEADER_OCTETS = HEADER.length // 8
_CHECKSUM_AT = IPV6_HEADER_OCTETS + 6


@dataclass(frozen=True, slots=True)
class UdpDatagram:
    """A datagram with the addresses it travels between."""

    source: bytes
    source_port: int
    destination: bytes
    destination_port: int
    payload: bytes
    hop_limit: int = 255

    def encode(self) -> bytes:
        """The whole IPv6 packet, checksum in place. Raises MisuseError for what does not fit."""
        header = HEADER.encode(
            source_port=self.source_port,
            destination_port=self.destination_port,
            length=HEADER_OCTETS + len(self.payload),
            checksum=0,
        )
        unsummed = Ipv6Packet(
            source=self.source,
            destination=self.destination,
            next_header=UDP,
            payload=header.octets() + self.payload,
            hop_limit=self.hop_limit,
        ).encode()
        return with_checksum(unsummed, udp_checksum, at_octet=_CHECKSUM_AT)

    @classmethod
    def decode(cls, octets: bytes) -> UdpDatagram:
        """From a whole IPv6 packet.

        Raises Truncated, or Malformed for what is no UDP, for a wrong length or a wrong checksum.
        A checksum of zero, "not computed", is wrong in IPv6. RFC8200 §8.1.
        """
        packet = Ipv6Packet.decode(octets)
        if packet.next_header != UDP:
            raise Malformed(
                f"next header {packet.next_header}, expected {UDP}", clause="RFC768", at_octet=6
            )
        fields = HEADER.decode(Bits.from_octets(packet.payload[:HEADER_OCTETS]))
        if fields["length"] != len(packet.payload):
            raise Malformed(
                f"UDP announces {fields['length']} octets of {len(packet.payload)}",
                clause="RFC768",
                at_octet=IPV6_HEADER_OCTETS + 4,
            )
        whole = int.from_bytes(octets, "big")
        if not fields["checksum"] or upper_layer_sum(whole, len(octets)) != ALL_ONES:
            raise Malformed(
                f"UDP checksum {fields['checksum']:04X} is wrong",
                clause="RFC8200 §8.1",
                at_octet=_CHECKSUM_AT,
            )
        return cls(
            source=packet.source,
            source_port=fields["source_port"],
            destination=packet.destination,
            destination_port=fields["destination_port"],
            payload=packet.payload[HEADER_OCTETS:],
            hop_limit=packet.hop_limit,
        )
