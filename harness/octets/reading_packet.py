"""An IPv6 packet read down to its APDU, as an onlooker sees it. RFC8200 §3, RFC768, GB §7."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.octets.reading_apdu import ApduReading, octet_of, read_apdu, sender_by_tag
from harness.octets.reading_protection import Opener
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.wrapper import ALL_STATION, Wpdu
from reference_stack.dlms.wrapper import HEADER_OCTETS as WRAPPER_OCTETS
from reference_stack.ipv6 import udp as udp_format
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.header import ICMPV6, UDP, Ipv6Packet
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.errors import Malformed, ProtocolError
from reference_stack.profiles.profile import Profile

_UDP_CHECKSUM_AT = IPV6_OCTETS + 6
_UDP_PAYLOAD_AT = IPV6_OCTETS + udp_format.HEADER_OCTETS
APDU_AT = _UDP_PAYLOAD_AT + WRAPPER_OCTETS
"""Where the APDU begins in a packet without extension headers."""


@dataclass(frozen=True, slots=True)
class PacketReading:
    """As far down as it could be read; what is below the first malformed layer is None."""

    octets: bytes
    ip: Ipv6Packet | None = None
    udp: UdpDatagram | None = None
    """Also when only its checksum is wrong; the problem says so."""
    echo: Echo | None = None
    wpdu: Wpdu | None = None
    association: str = ""
    """The name of the association in the profile to which the wPorts belong, or empty."""
    sender: Side | None = None
    apdu: ApduReading | None = None
    problem: ProtocolError | None = None
    """The first thing that is wrong, from the outermost layer inwards."""
    layer: str = ""
    """Where the problem is: `IPv6`, `ICMPv6`, `UDP`, `wrapper` or `APDU`."""
    at_octet: int | None = None
    """The wrong octet, counted from the start of the packet; None where it cannot be pointed to."""

    @property
    def obstacle(self) -> str:
        return self.apdu.obstacle if self.apdu else ""


class PacketReader:
    """Reads the packets of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._meter_address = profile.meter_address
        self._ports = frozenset((profile.network.meter_port, profile.network.head_end_port))
        self._openers: dict[str, Opener] = {}

    def opener(self, name: str) -> Opener:
        """For the association of this name, which is there."""
        if name not in self._openers:
            self._openers[name] = Opener(self._profile.associations[name])
        return self._openers[name]

    def read(self, octets: bytes) -> PacketReading:
        """Raises nothing."""
        try:
            ip = Ipv6Packet.decode(octets)
        except ProtocolError as problem:
            return _broken(PacketReading(octets), problem, "IPv6", octet_of(problem))
        if ip.next_header == ICMPV6:
            return self._icmpv6(octets, ip)
        if ip.next_header != UDP:
            return PacketReading(octets, ip)
        return self._udp(octets, ip)

    def _icmpv6(self, octets: bytes, ip: Ipv6Packet) -> PacketReading:
        try:
            return PacketReading(octets, ip, echo=Echo.decode(octets))
        except ProtocolError as problem:
            return _broken(PacketReading(octets, ip), problem, "ICMPv6", octet_of(problem))

    def _udp(self, octets: bytes, ip: Ipv6Packet) -> PacketReading:
        checksum: Malformed | None = None
        try:
            udp = UdpDatagram.decode(octets)
        except ProtocolError as problem:
            if not (isinstance(problem, Malformed) and problem.at_octet == _UDP_CHECKSUM_AT):
                return _broken(PacketReading(octets, ip), problem, "UDP", octet_of(problem))
            checksum = problem
            udp = _unchecked(ip)
        reading = self._datagram(octets, ip, udp)
        if checksum is None:
            return reading
        return _broken(reading, checksum, "UDP", _UDP_CHECKSUM_AT)

    def _datagram(self, octets: bytes, ip: Ipv6Packet, udp: UdpDatagram) -> PacketReading:
        if not self._ports & {udp.source_port, udp.destination_port}:
            return PacketReading(octets, ip, udp)
        try:
            wpdu = Wpdu.decode(udp.payload)
        except ProtocolError as problem:
            at = octet_of(problem)
            where = None if at is None else _UDP_PAYLOAD_AT + at
            return _broken(PacketReading(octets, ip, udp), problem, "wrapper", where)
        name, sender, apdu = self._apdu(ip, wpdu)
        at = octet_of(apdu.problem) if apdu.plain in (None, apdu.octets) else None
        return PacketReading(
            octets,
            ip,
            udp,
            wpdu=wpdu,
            association=name,
            sender=sender,
            apdu=apdu,
            problem=apdu.problem,
            layer="APDU" if apdu.problem else "",
            at_octet=None if at is None else APDU_AT + at,
        )

    def _apdu(self, ip: Ipv6Packet, wpdu: Wpdu) -> tuple[str, Side | None, ApduReading]:
        """Of several associations between the same wPorts the first that explains the octets."""
        known = self._sender_by_address(ip) or sender_by_tag(wpdu.apdu)
        best: tuple[str, Side | None, ApduReading] | None = None
        for name, sender in self._matching(wpdu, known):
            reading = read_apdu(wpdu.apdu, self.opener(name), sender)
            if reading.problem is None and not reading.obstacle:
                return name, sender, reading
            best = best or (name, sender, reading)
        return best or ("", known, read_apdu(wpdu.apdu, None, known))

    def _matching(self, wpdu: Wpdu, known: Side | None) -> Iterator[tuple[str, Side]]:
        for name, association in self._profile.associations.items():
            if known is not Side.SERVER and _from_client(association, wpdu):
                yield name, Side.CLIENT
            if known is not Side.CLIENT and _from_server(association, wpdu):
                yield name, Side.SERVER

    def _sender_by_address(self, ip: Ipv6Packet) -> Side | None:
        if ip.source == self._profile.network.head_end_address:
            return Side.CLIENT
        return Side.SERVER if ip.source == self._meter_address else None


def _from_client(association: AssociationParameters, wpdu: Wpdu) -> bool:
    return wpdu.source == association.client_sap and wpdu.destination in (
        association.server_sap,
        ALL_STATION,
    )


def _from_server(association: AssociationParameters, wpdu: Wpdu) -> bool:
    return (wpdu.source, wpdu.destination) == (association.server_sap, association.client_sap)


def _unchecked(ip: Ipv6Packet) -> UdpDatagram:
    """A datagram whose length is right, its checksum left alone."""
    fields = udp_format.HEADER.decode(Bits.from_octets(ip.payload[: udp_format.HEADER_OCTETS]))
    return UdpDatagram(
        ip.source,
        fields["source_port"],
        ip.destination,
        fields["destination_port"],
        ip.payload[udp_format.HEADER_OCTETS :],
        ip.hop_limit,
    )


def _broken(
    reading: PacketReading, problem: ProtocolError, layer: str, at: int | None
) -> PacketReading:
    return PacketReading(
        reading.octets,
        reading.ip,
        reading.udp,
        reading.echo,
        reading.wpdu,
        reading.association,
        reading.sender,
        reading.apdu,
        problem,
        layer,
        at,
    )
