"""ICMPv6 echo request and reply. RFC4443 §4."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.ipv6.checksum import ALL_ONES, icmpv6_checksum, upper_layer_sum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_HEADER_OCTETS
from reference_stack.ipv6.header import ICMPV6, Ipv6Packet
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed
from reference_stack.kernel.layout import Field, Layout

ECHO_REQUEST = 128
ECHO_REPLY = 129

HEADER = Layout(
    Field("type", bits=8),
    Field("code", bits=8),
    Field("checksum", bits=16),
    Field("identifier", bits=16),
    Field("sequence", bits=16),
    name="ICMPv6 echo header",
)
_HEADER_OCTETS = HEADER.length // 8
_CHECKSUM_AT = IPV6_HEADER_OCTETS + 2


@dataclass(frozen=True, slots=True)
class Echo:
    """A request or its reply, with the addresses it travels between."""

    source: bytes
    destination: bytes
    is_reply: bool
    identifier: int
    sequence: int
    data: bytes
    hop_limit: int = 255

    def encode(self) -> bytes:
        """The whole IPv6 packet, checksum in place. Raises MisuseError for what does not fit."""
        header = HEADER.encode(
            type=ECHO_REPLY if self.is_reply else ECHO_REQUEST,
            code=0,
            checksum=0,
            identifier=self.identifier,
            sequence=self.sequence,
        )
        unsummed = Ipv6Packet(
            source=self.source,
            destination=self.destination,
            next_header=ICMPV6,
            payload=header.octets() + self.data,
            hop_limit=self.hop_limit,
        ).encode()
        return with_checksum(unsummed, icmpv6_checksum, at_octet=_CHECKSUM_AT)

    @classmethod
    def decode(cls, octets: bytes) -> Echo:
        """From a whole IPv6 packet. Raises Truncated, or Malformed for what is no good echo."""
        packet = Ipv6Packet.decode(octets)
        if packet.next_header != ICMPV6:
            raise Malformed(
                f"next header {packet.next_header}, expected {ICMPV6}",
                clause="RFC4443 §1",
                at_octet=6,
            )
        fields = HEADER.decode(Bits.from_octets(packet.payload[:_HEADER_OCTETS]))
        if fields["type"] not in (ECHO_REQUEST, ECHO_REPLY) or fields["code"]:
            raise Malformed(
                f"ICMPv6 type {fields['type']} code {fields['code']} is no echo",
                clause="RFC4443 §4",
                at_octet=IPV6_HEADER_OCTETS,
            )
        if upper_layer_sum(int.from_bytes(octets, "big"), len(octets)) != ALL_ONES:
            raise Malformed(
                f"ICMPv6 checksum {fields['checksum']:04X} is wrong",
                clause="RFC4443 §2.3",
                at_octet=_CHECKSUM_AT,
            )
        return cls(
            source=packet.source,
            destination=packet.destination,
            is_reply=fields["type"] == ECHO_REPLY,
            identifier=fields["identifier"],
            sequence=fields["sequence"],
            data=packet.payload[_HEADER_OCTETS:],
            hop_limit=packet.hop_limit,
        )
