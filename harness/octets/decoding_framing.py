"""What meters put around an APDU on a wire: M-Bus and HDLC frames, joined where cut in pieces.

Only as much as it takes to get at the APDU of a telegram; each octet keeps the place it came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from harness.sessions.run import Layer
from reference_stack.kernel.errors import Malformed, Truncated

_MBUS_START, _MBUS_STOP = 0x68, 0x16
_MBUS_HEAD = 4
_MBUS_LEAST = 5
"""Control, address, control information, and the two SAPs."""
_MBUS_SEQUENCE = 0x0F
_HDLC_FLAG = 0x7E
_HDLC_TYPE, _HDLC_SEGMENTED = 0xA, 0x0800
_LLC = (b"\xe6\xe7\x00", b"\xe6\xe6\x00")
_FCS_OCTETS = 2
_X25 = 0x8408
"""The polynomial of the frame check sequence, bits reversed."""


@dataclass(frozen=True, slots=True)
class Unframed:
    """The APDU, where each of its octets stands in what was given, and the layers around it."""

    apdu: bytes
    places: tuple[int, ...]
    layers: tuple[Layer, ...]


def looks_like_mbus(octets: bytes) -> bool:
    return len(octets) >= _MBUS_HEAD and octets[0] == octets[3] == _MBUS_START


def looks_like_hdlc(octets: bytes) -> bool:
    return len(octets) >= 2 and octets[0] == _HDLC_FLAG and octets[1] >> 4 == _HDLC_TYPE


def from_mbus(octets: bytes) -> Unframed:
    """Long frames in a row, each with a piece of the APDU. Raises Truncated, Malformed."""
    places: list[int] = []
    layers: list[Layer] = []
    at = 0
    while at < len(octets):
        end = _mbus_frame(octets, at)
        control, address, information, source, destination = octets[at + 4 : at + 9]
        layers.append(
            Layer(
                "M-Bus frame",
                fields=(
                    ("control", f"{control:02X}"),
                    ("address", f"{address:02X}"),
                    ("piece", str(information & _MBUS_SEQUENCE)),
                    ("source SAP", str(source)),
                    ("destination SAP", str(destination)),
                ),
            )
        )
        places += range(at + _MBUS_HEAD + _MBUS_LEAST, end - 2)
        at = end
    return _unframed(octets, places, layers)


def _mbus_frame(octets: bytes, at: int) -> int:
    """Where the frame that begins at `at` ends."""
    _demand(octets, at + _MBUS_HEAD)
    first, length, again, second = octets[at : at + _MBUS_HEAD]
    if (first, second) != (_MBUS_START, _MBUS_START) or length != again:
        raise Malformed("no M-Bus frame begins here: 68, length, length, 68", at_octet=at)
    if length < _MBUS_LEAST:
        raise Malformed(f"an M-Bus frame of {length} octets has no SAPs", at_octet=at + 1)
    end = at + _MBUS_HEAD + length + 2
    _demand(octets, end)
    total = sum(octets[at + _MBUS_HEAD : end - 2]) & 0xFF
    if octets[end - 2] != total:
        raise Malformed(
            f"M-Bus checksum {octets[end - 2]:02X}, expected {total:02X}", at_octet=end - 2
        )
    if octets[end - 1] != _MBUS_STOP:
        raise Malformed(f"an M-Bus frame ends with 16, not {octets[end - 1]:02X}", at_octet=end - 1)
    return end


def from_hdlc(octets: bytes) -> Unframed:
    """Frames of type 3, each with a piece of the APDU. Raises Truncated, Malformed."""
    places: list[int] = []
    layers: list[Layer] = []
    at = 0
    while at < len(octets):
        if octets[at] != _HDLC_FLAG:
            raise Malformed(f"an HDLC frame begins with 7E, not {octets[at]:02X}", at_octet=at)
        if at + 1 == len(octets):
            break  # the flag that ends the last frame
        if octets[at + 1] == _HDLC_FLAG:
            at += 1  # one flag may end a frame and another begin the next
            continue
        layer, information, at = _hdlc_frame(octets, at + 1)
        layers.append(layer)
        places += information
    if bytes(octets[place] for place in places[:3]) in _LLC:
        del places[:3]
    return _unframed(octets, places, layers)


def _hdlc_frame(octets: bytes, start: int) -> tuple[Layer, range, int]:
    """The frame whose format field stands at `start`, its information, and where its flag is."""
    _demand(octets, start + 2)
    word = int.from_bytes(octets[start : start + 2], "big")
    if word >> 12 != _HDLC_TYPE:
        raise Malformed("no HDLC frame of type 3 begins here", at_octet=start)
    end = start + (word & 0x07FF)
    _demand(octets, end + 1)
    destination_end = _address_end(octets, start + 2, end)
    source_end = _address_end(octets, destination_end, end)
    control_at = source_end
    header_end = control_at + 1 + _FCS_OCTETS
    if header_end > end:
        raise Malformed("an HDLC frame too short for its addresses", at_octet=start)
    _check_fcs(octets, start, header_end)
    if header_end < end:
        _check_fcs(octets, start, end)
    layer = Layer(
        "HDLC frame",
        fields=(
            ("destination", octets[start + 2 : destination_end].hex().upper()),
            ("source", octets[destination_end:source_end].hex().upper()),
            ("control", f"{octets[control_at]:02X}"),
            ("more follows", "yes" if word & _HDLC_SEGMENTED else "no"),
        ),
    )
    return layer, range(header_end, max(end - _FCS_OCTETS, header_end)), end


def _address_end(octets: bytes, at: int, end: int) -> int:
    """An address ends with the octet whose last bit is set; it has four octets at most."""
    for place in range(at, min(at + 4, end)):
        if octets[place] & 1:
            return place + 1
    raise Malformed("an HDLC address that does not end", at_octet=at)


def _check_fcs(octets: bytes, start: int, end: int) -> None:
    found = int.from_bytes(octets[end - _FCS_OCTETS : end], "little")
    expected = _fcs(octets[start : end - _FCS_OCTETS])
    if found != expected:
        raise Malformed(
            f"HDLC check sequence {found:04X}, expected {expected:04X}",
            at_octet=end - _FCS_OCTETS,
        )


def _fcs(octets: bytes) -> int:
    """CRC-16 of X.25: the register starts with ones, and its complement is sent."""
    register = 0xFFFF
    for octet in octets:
        register ^= octet
        for _ in range(8):
            register = register >> 1 ^ (_X25 if register & 1 else 0)
    return register ^ 0xFFFF


def _demand(octets: bytes, needed: int) -> None:
    if needed > len(octets):
        raise Truncated("frame", needed_bits=needed * 8, available_bits=len(octets) * 8)


def _unframed(octets: bytes, places: list[int], layers: list[Layer]) -> Unframed:
    return Unframed(bytes(octets[place] for place in places), tuple(places), tuple(layers))
