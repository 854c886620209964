"""What a message says, layer by layer, for the record of a run: text and values, no keys.

`dissect` is total: whatever octets a device sends, it gives a line for the ladder and the layers
that could be read, with the first wrong octet named. All of it is untrusted plain text of bounded
length; renderers escape it.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address

from adapters.base import Point
from harness.octets.dissection_compression import place_in_frame
from harness.octets.dissection_dlms import Placing, apdu_layers, apdu_text, here, problem_text
from harness.octets.dissection_schc import frame_layers, frame_text
from harness.octets.dissection_values import Row
from harness.octets.reading import APDU_AT, PacketReading, read_apdu, read_frame, read_packet
from harness.scenes.trace import Observation
from harness.sessions.run import Layer
from reference_stack.dlms.association import Side
from reference_stack.ipv6.header import ICMPV6, UDP
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

_PROTOCOLS = {UDP: "UDP", ICMPV6: "ICMPv6"}


def dissect(observation: Observation, profile: Profile) -> tuple[str, tuple[Layer, ...]]:
    """The text for a ladder, and the layers from the outermost to the innermost. Raises nothing."""
    crossing = observation.crossing
    match crossing.point:
        case Point.RADIO:
            reading = read_frame(crossing, profile)
            text = frame_text(reading)
            layers = frame_layers(reading, profile, crossing.direction)
            if reading.packet is None:
                return text, layers
            packet = read_packet(reading.packet, profile)
            place = place_in_frame(reading, profile, crossing.direction)
            return f"{text}: {packet_text(packet)}", (*layers, *packet_layers(packet, place))
        case Point.IP:
            packet = read_packet(crossing.octets, profile)
            return packet_text(packet), tuple(packet_layers(packet))
        case Point.APPLICATION:
            side = Side.SERVER if crossing.direction is Direction.UPLINK else Side.CLIENT
            apdu = read_apdu(crossing.octets, profile, sender=side)
            return apdu_text(apdu), apdu_layers(apdu)


def packet_text(reading: PacketReading) -> str:
    """One line for an arrow."""
    wrong = f"wrong {reading.layer}: {reading.problem}"
    if reading.apdu is not None:
        text = apdu_text(reading.apdu)
        return text if reading.layer in ("", "APDU") else f"{text}, {wrong}"
    if reading.problem is not None:
        return wrong
    if reading.echo is not None:
        kind = "reply" if reading.echo.is_reply else "request"
        return f"ICMPv6 echo {kind} {reading.echo.identifier}/{reading.echo.sequence}"
    if reading.udp is not None:
        return f"UDP to port {reading.udp.destination_port}, {len(reading.udp.payload)} octets"
    number = reading.ip.next_header if reading.ip else 0
    return f"IPv6, next header {_PROTOCOLS.get(number, str(number))}"


def packet_layers(reading: PacketReading, place: Placing = here) -> Iterator[Layer]:
    """Outermost first. `place` says where an octet of the packet stands in the message."""

    def problem(layer: str) -> str:
        if reading.layer != layer:
            return ""
        at = reading.at_octet
        return problem_text(reading.problem, None if at is None else place(at))

    yield Layer("IPv6", "RFC8200 §3", tuple(_ip_rows(reading)), problem("IPv6"))
    if reading.echo is not None or reading.layer == "ICMPv6":
        fields = _echo_rows(reading.echo)
        yield Layer("ICMPv6", "RFC4443 §4", fields, problem("ICMPv6"))
    if reading.udp is not None or reading.layer == "UDP":
        yield Layer("UDP", "RFC768", tuple(_udp_rows(reading)), problem("UDP"))
    if reading.wpdu is not None or reading.layer == "wrapper":
        fields = tuple(_wrapper_rows(reading))
        yield Layer("wrapper", "GB §7", fields, problem("wrapper"))
    if reading.apdu is not None:
        yield from apdu_layers(reading.apdu, lambda octet: place(APDU_AT + octet))


def _ip_rows(reading: PacketReading) -> Iterator[Row]:
    ip = reading.ip
    if ip is None:
        yield "octets", f"{len(reading.octets)}"
        return
    yield "source", str(IPv6Address(ip.source))
    yield "destination", str(IPv6Address(ip.destination))
    yield "next header", f"{ip.next_header} {_PROTOCOLS.get(ip.next_header, '')}".rstrip()
    yield "hop limit", str(ip.hop_limit)
    yield "payload length", str(len(ip.payload))
    if ip.traffic_class or ip.flow_label:
        yield "traffic class", str(ip.traffic_class)
        yield "flow label", str(ip.flow_label)


def _echo_rows(echo: Echo | None) -> tuple[Row, ...]:
    if echo is None:
        return ()
    return (
        ("type", "echo reply" if echo.is_reply else "echo request"),
        ("identifier", str(echo.identifier)),
        ("sequence", str(echo.sequence)),
        ("data", f"{len(echo.data)} octets"),
    )


def _udp_rows(reading: PacketReading) -> Iterator[Row]:
    if reading.udp is None:
        return
    yield "source port", str(reading.udp.source_port)
    yield "destination port", str(reading.udp.destination_port)
    yield "payload", f"{len(reading.udp.payload)} octets"


def _wrapper_rows(reading: PacketReading) -> Iterator[Row]:
    if reading.wpdu is None:
        return
    yield "source wPort", str(reading.wpdu.source)
    yield "destination wPort", str(reading.wpdu.destination)
    yield "APDU", f"{len(reading.wpdu.apdu)} octets"
    if reading.association:
        sender = "" if reading.sender is None else f", sent by the {reading.sender.value}"
        yield "association", f"{reading.association}{sender}"
