"""The IPv6 header. RFC8200 §3. Extension headers are payload here."""

from __future__ import annotations

from dataclasses import dataclass

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, MisuseError
from reference_stack.kernel.layout import Field, Layout

VERSION = 6
ADDRESS_OCTETS = 16
UDP = 17
ICMPV6 = 58

HEADER = Layout(
    Field("version", bits=4),
    Field("traffic_class", bits=8),
    Field("flow_label", bits=20),
    Field("payload_length", bits=16),
    Field("next_header", bits=8),
    Field("hop_limit", bits=8),
    Field("source", bits=128),
    Field("destination", bits=128),
    name="IPv6 header",
)
HEADER_OCTETS = HEADER.length // 8


@dataclass(frozen=True, slots=True)
class Ipv6Packet:
    """A packet whose payload length is that of its payload."""

    source: bytes
    destination: bytes
    next_header: int
    payload: bytes
    hop_limit: int = 255
    traffic_class: int = 0
    flow_label: int = 0

    def __post_init__(self) -> None:
        if len(self.source) != ADDRESS_OCTETS or len(self.destination) != ADDRESS_OCTETS:
            raise MisuseError(f"an IPv6 address has {ADDRESS_OCTETS} octets")

    def encode(self) -> bytes:
        """Raises MisuseError for a value that does not fit its field."""
        header = HEADER.encode(
            version=VERSION,
            traffic_class=self.traffic_class,
            flow_label=self.flow_label,
            payload_length=len(self.payload),
            next_header=self.next_header,
            hop_limit=self.hop_limit,
            source=int.from_bytes(self.source, "big"),
            destination=int.from_bytes(self.destination, "big"),
        )
        return header.octets() + self.payload

    @classmethod
    def decode(cls, octets: bytes) -> Ipv6Packet:
        """Raises Truncated, or Malformed for another version or octets too few or too many."""
        fields = HEADER.decode(Bits.from_octets(octets[:HEADER_OCTETS]))
        payload = octets[HEADER_OCTETS:]
        if fields["version"] != VERSION:
            raise Malformed(
                f"IP version {fields['version']}, expected {VERSION}",
                clause="RFC8200 §3",
                at_octet=0,
            )
        if fields["payload_length"] != len(payload):
            raise Malformed(
                f"IPv6 announces {fields['payload_length']} octets, {len(payload)} follow",
                clause="RFC8200 §3",
                at_octet=4,
            )
        return cls(
            source=fields["source"].to_bytes(ADDRESS_OCTETS, "big"),
            destination=fields["destination"].to_bytes(ADDRESS_OCTETS, "big"),
            next_header=fields["next_header"],
            payload=payload,
            hop_limit=fields["hop_limit"],
            traffic_class=fields["traffic_class"],
            flow_label=fields["flow_label"],
        )
