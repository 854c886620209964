"""What octets are: a radio frame, a packet, a telegram of a meter. Behind `meterproof decode`.

With an FPort they are the payload of a radio frame. Without one they may be an IPv6 packet, a COSEM
wrapper, an M-Bus or HDLC frame or a bare APDU; the first of these that they can be is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from adapters.base import Crossing, Point
from harness.octets.decoding_framing import (
    Unframed,
    from_hdlc,
    from_mbus,
    looks_like_hdlc,
    looks_like_mbus,
)
from harness.octets.decoding_text import Decoded, octets_of_hex
from harness.octets.diagnosis import cause_of
from harness.octets.dissection import packet_layers, packet_text
from harness.octets.dissection_compression import place_in_frame
from harness.octets.dissection_dlms import Placing, apdu_layers, apdu_text, here, problem_text
from harness.octets.dissection_schc import frame_layers, frame_text
from harness.octets.reading import (
    APDU_AT,
    ApduReading,
    PacketReading,
    read_apdu,
    read_frame,
    read_packet,
)
from harness.octets.reading_apdu import octet_of
from harness.octets.reading_apdu import read_apdu as read_apdu_with
from harness.octets.reading_layers import other, title_of
from harness.octets.reading_protection import Opener
from harness.sessions.run import Layer
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu.decoding import KNOWN_TAGS
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import SUITES, Keys
from reference_stack.dlms.wrapper import HEADER_OCTETS as WRAPPER_OCTETS
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.header import ICMPV6, UDP, VERSION
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile import Profile

__all__ = ["Decoded", "explain_octets", "octets_of_hex"]

_SIDES = {Direction.UPLINK: Side.SERVER, Direction.DOWNLINK: Side.CLIENT}
_NO_OCTETS = "there are no octets"


def explain_octets(
    octets: bytes,
    *,
    port: int | None = None,
    direction: Direction | None = None,
    profile: Profile,
    keys: Keys | None = None,
    title: bytes = b"",
) -> Decoded:
    """Explain octets. Raises nothing for any of them.

    `keys` are those of whoever sent them, in place of the profile's. `title` is the sender's system
    title, needed only where the octets do not carry it.
    """
    context = _Context(profile, direction, keys, title)
    if port is not None:
        return context.frame(octets, port)
    if not octets:
        return Decoded("nothing", _NO_OCTETS, (), _NO_OCTETS, 0)
    return context.best(octets)


class _Context:
    """All that goes into the explanation of one message besides its octets."""

    def __init__(
        self, profile: Profile, direction: Direction | None, keys: Keys | None, title: bytes
    ) -> None:
        self._profile = profile
        self._direction = direction
        self._keys = keys
        self._title = title

    def frame(self, octets: bytes, port: int) -> Decoded:
        """A radio frame; of both directions the one in which it makes sense."""
        ways = (self._direction,) if self._direction else tuple(Direction)
        tried = [self._frame(octets, port, way) for way in ways]
        return next((found for found in tried if not found.problem), tried[0])

    def best(self, octets: bytes) -> Decoded:
        """The first kind of message that fits without fault, else the first that may be meant."""
        tried = [explain(octets) for fits, explain in self._kinds() if fits(octets)]
        return next((found for found in tried if not found.problem), tried[0])

    def _kinds(self) -> Sequence[tuple[Callable[[bytes], bool], Callable[[bytes], Decoded]]]:
        return (
            (_looks_like_ipv6, self._packet),
            (looks_like_mbus, self._mbus),
            (looks_like_hdlc, self._hdlc),
            (_looks_like_wrapper, self._wrapper),
            (lambda octets: True, self._bare),
        )

    def _frame(self, octets: bytes, port: int, direction: Direction) -> Decoded:
        reading = read_frame(Crossing(EPOCH, Point.RADIO, direction, octets, port), self._profile)
        what = f"radio frame, {direction.value}"
        text = frame_text(reading)
        layers = frame_layers(reading, self._profile, direction)
        if reading.packet is None:
            told = problem_text(reading.problem)
            return Decoded(what, text, layers, told, reading.at_octet)
        packet = self._reread(read_packet(reading.packet, self._profile))
        place = place_in_frame(reading, self._profile, direction)
        inner = self._of_packet(what, packet, place)
        return replace(inner, text=f"{text}: {inner.text}", layers=layers + inner.layers)

    def _packet(self, octets: bytes) -> Decoded:
        return self._of_packet(
            "IPv6 packet", self._reread(read_packet(octets, self._profile)), here
        )

    def _of_packet(self, what: str, packet: PacketReading, place: Placing) -> Decoded:
        at = packet.at_octet
        return Decoded(
            what,
            packet_text(packet),
            tuple(packet_layers(packet, place)),
            problem_text(packet.problem),
            None if at is None else place(at),
            "" if packet.apdu is None else self._cause(packet.apdu),
        )

    def _reread(self, packet: PacketReading) -> PacketReading:
        """The packet with its APDU opened by the keys that were given."""
        if self._keys is None or packet.wpdu is None:
            return packet
        apdu = self._read(packet.wpdu.apdu, packet.sender)
        outer = packet.problem if packet.layer != "APDU" else None
        if outer is not None:
            return replace(packet, apdu=apdu)
        at = _octet_in_sight(apdu)
        return replace(
            packet,
            apdu=apdu,
            problem=apdu.problem,
            layer="APDU" if apdu.problem else "",
            at_octet=None if at is None else APDU_AT + at,
        )

    def _mbus(self, octets: bytes) -> Decoded:
        return self._framed("M-Bus telegram", octets, from_mbus)

    def _hdlc(self, octets: bytes) -> Decoded:
        return self._framed("HDLC telegram", octets, from_hdlc)

    def _framed(self, what: str, octets: bytes, undo: Callable[[bytes], Unframed]) -> Decoded:
        try:
            found = undo(octets)
        except ProtocolError as problem:
            told = problem_text(problem)
            layer = Layer(what, fields=(("octets", str(len(octets))),), problem=told)
            return Decoded(what, f"wrong: {told}", (layer,), told, octet_of(problem))

        def place(octet: int) -> int:
            if octet < len(found.places):
                return found.places[octet]
            return found.places[-1] + 1 if found.places else len(octets)

        inner = self._of_apdu(what, found.apdu, place)
        return replace(inner, layers=found.layers + inner.layers)

    def _wrapper(self, octets: bytes) -> Decoded:
        what = "APDU in a COSEM wrapper"
        try:
            wpdu = Wpdu.decode(octets)
        except ProtocolError as problem:
            told = problem_text(problem)
            layer = Layer("wrapper", "GB §7", (("octets", str(len(octets))),), told)
            return Decoded(what, f"wrong: {told}", (layer,), told, octet_of(problem))
        ports = (
            ("source wPort", str(wpdu.source)),
            ("destination wPort", str(wpdu.destination)),
        )
        inner = self._of_apdu(what, wpdu.apdu, lambda octet: WRAPPER_OCTETS + octet)
        return replace(inner, layers=(Layer("wrapper", "GB §7", ports), *inner.layers))

    def _bare(self, octets: bytes) -> Decoded:
        return self._of_apdu("APDU", octets, here)

    def _of_apdu(self, what: str, octets: bytes, place: Placing) -> Decoded:
        side = _SIDES[self._direction] if self._direction else None
        reading = self._read(octets, side)
        at = _octet_in_sight(reading)
        return Decoded(
            what,
            apdu_text(reading),
            apdu_layers(reading, place),
            problem_text(reading.problem),
            None if at is None else place(at),
            self._cause(reading),
        )

    def _read(self, octets: bytes, sender: Side | None) -> ApduReading:
        outside = read_apdu_with(octets, None, sender)
        if self._keys is not None:
            return self._read_with_keys(outside)
        if outside.is_protected and outside.title and not self._is_known(outside.title):
            return outside
        return read_apdu(octets, self._profile, sender=sender)

    def _is_known(self, title: bytes) -> bool:
        return any(
            title == title_of(association, side)
            for association in self._profile.associations.values()
            for side in Side
        )

    def _read_with_keys(self, outside: ApduReading) -> ApduReading:
        """In an association that is as the message says, for nothing else is known of it."""
        sender = outside.sender or Side.SERVER
        titles = {sender: outside.title or self._title, other(sender): _recipient(outside)}
        control, keys = outside.control, self._keys or Keys()
        association = AssociationParameters(
            client_sap=0,
            server_sap=0,
            client_title=titles[Side.CLIENT],
            server_title=titles[Side.SERVER],
            context=a.ApplicationContext.LOGICAL_NAMES_CIPHERED,
            suite=_suite_of(keys) if control is None else control.suite,
            keys=keys,
        )
        return read_apdu_with(outside.octets, Opener(association), sender)

    def _cause(self, reading: ApduReading) -> str:
        return cause_of(reading, self._profile.associations if self._keys is None else None)


def _suite_of(keys: Keys) -> int:
    """A signature does not name its suite; the curve of its key does."""
    public = keys.peer_signing
    of_curve = (
        number
        for number, suite in SUITES.items()
        if public is not None and suite.curve is not None and suite.curve.name == public.curve.name
    )
    return next(of_curve, 0)


def _recipient(reading: ApduReading) -> bytes:
    form = reading.layers[0].form if reading.layers else None
    if isinstance(form, a.GeneralCiphering | a.GeneralSigning):
        return form.recipient_system_title
    return b""


def _octet_in_sight(reading: ApduReading) -> int | None:
    """The wrong octet of the APDU as it travels; none when it is one of the APDU in clear."""
    if reading.is_protected and reading.plain is not None:
        return None
    return octet_of(reading.problem)


def _looks_like_ipv6(octets: bytes) -> bool:
    """An AARQ begins with the same four bits, but carries no such next header."""
    if len(octets) < IPV6_OCTETS or octets[0] >> 4 != VERSION:
        return False
    announced = int.from_bytes(octets[4:6], "big")
    return octets[6] in (UDP, ICMPV6) or announced == len(octets) - IPV6_OCTETS


def _looks_like_wrapper(octets: bytes) -> bool:
    """Version 1 in two octets; no APDU begins with 00."""
    return octets[:2] == b"\x00\x01" and octets[0] not in KNOWN_TAGS
