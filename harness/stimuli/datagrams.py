"""Datagrams as scenarios describe them: `client port 8722, flow label 7 and 3 bytes of data`.

What is not named is as the profile has it: its addresses and ports, a hop limit of 255, twenty
octets of data. A client network is the second half of the prefix that follows that of the meter:
network 1 is the head-end's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from reference_stack.ipv6.checksum import udp_checksum, with_checksum
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.header import UDP, Ipv6Packet
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.udp import HEADER as UDP_HEADER
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.profiles.profile import Profile

_USUAL_DATA = 20
_PREFIX_OCTETS = 8
_CHECKSUM_AT = IPV6_OCTETS + 6
_HOP_BY_HOP = 0
_PAD_N = b"\x01\x04\x00\x00\x00\x00"
"""The one option that fills a hop-by-hop header of eight octets. RFC8200 §4.2."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a scenario says of a datagram; None where it says nothing."""

    data: bytes = bytes(i * 37 + 5 & 0xFF for i in range(_USUAL_DATA))
    client_port: int | None = None
    meter_port: int | None = None
    client_network: int | None = None
    client_identifier: int | None = None
    meter_identifier: int | None = None
    traffic_class: int = 0
    flow_label: int = 0
    hop_limit: int = 255
    surplus: int = 0
    """Octets after the datagram and inside the packet."""
    is_extended: bool = False
    """Whether a hop-by-hop header stands before UDP."""
    sums_to_zero: bool = False
    is_spoiled: bool = False
    """Whether its checksum is wrong."""


def described(words: str) -> Description:
    """Raises MisuseError for words that nobody understands."""
    description = Description()
    for clause in re.split(r",\s*|\s+and\s+", words):
        for pattern, change in _WORDS.items():
            if match := re.fullmatch(pattern, clause.strip()):
                description = change(description, *match.groups())
                break
        else:
            raise MisuseError(f"no datagram is described by {clause!r}")
    return description


def packet_of(description: Description, profile: Profile, direction: Direction) -> bytes:
    """The IPv6 packet between meter and client, its checksum in place."""
    network = profile.network
    meter_iid = _iid(description.meter_identifier) or profile.dev_iid
    meter = network.meter_prefix + meter_iid, _or(description.meter_port, network.meter_port)
    client = (
        _client_address(description, profile),
        _or(description.client_port, network.head_end_port),
    )
    source, destination = (meter, client) if direction is Direction.UPLINK else (client, meter)
    data = description.data
    if description.sums_to_zero:
        data = _summing_to_zero(replace(description, sums_to_zero=False), profile, direction)
    header = UDP_HEADER.encode(
        source_port=source[1],
        destination_port=destination[1],
        length=UDP_OCTETS + len(data),
        checksum=0,
    )
    plain = Ipv6Packet(
        source=source[0],
        destination=destination[0],
        next_header=UDP,
        payload=header.octets() + data,
        hop_limit=description.hop_limit,
        traffic_class=description.traffic_class,
        flow_label=description.flow_label,
    )
    summed = with_checksum(plain.encode(), udp_checksum, at_octet=_CHECKSUM_AT)
    return _deviating(summed, description, plain)


def echo_request(profile: Profile, direction: Direction, *, size: int = _USUAL_DATA) -> bytes:
    """An IPv6 packet with an ICMPv6 echo request between meter and head-end. RFC4443 §4.1."""
    meter, head_end = profile.meter_address, profile.network.head_end_address
    source, destination = (meter, head_end) if direction is Direction.UPLINK else (head_end, meter)
    return Echo(
        source=source,
        destination=destination,
        is_reply=False,
        identifier=0x4D50,
        sequence=1,
        data=_octets_of(size),
    ).encode()


def _deviating(summed: bytes, description: Description, plain: Ipv6Packet) -> bytes:
    """What no layer below UDP would make: said of the packet once it is whole."""
    datagram = summed[IPV6_OCTETS:]
    if description.is_spoiled:
        place = _CHECKSUM_AT - IPV6_OCTETS
        datagram = datagram[:place] + bytes((datagram[place] ^ 0x55,)) + datagram[place + 1 :]
    if description.is_extended:
        extension = bytes((UDP, 0)) + _PAD_N
        return replace(plain, next_header=_HOP_BY_HOP, payload=extension + datagram).encode()
    return replace(plain, payload=datagram + bytes(description.surplus)).encode()


def _summing_to_zero(description: Description, profile: Profile, direction: Direction) -> bytes:
    """Data under which the checksum is computed as zero, so that it goes as all ones. RFC768."""
    blank = bytes(len(description.data[2:]))
    with_blank = replace(description, data=bytes(2) + blank)
    found = packet_of(with_blank, profile, direction)[_CHECKSUM_AT : _CHECKSUM_AT + 2]
    return found + blank


def _client_address(description: Description, profile: Profile) -> bytes:
    network = profile.network
    prefix = network.head_end_address[:_PREFIX_OCTETS]
    if description.client_network is not None:
        first = int.from_bytes(prefix, "big")
        prefix = _prefix_at(first, description.client_network)
    return prefix + (_iid(description.client_identifier) or network.head_end_address[8:])


def _prefix_at(first: int, number: int) -> bytes:
    """The prefix of the client network of that number, counted in the third group from 1."""
    return (first + (number - 1 << 16)).to_bytes(_PREFIX_OCTETS, "big")


def _iid(identifier: int | None) -> bytes | None:
    return None if identifier is None else identifier.to_bytes(8, "big")


def _or(said: int | None, usual: int) -> int:
    return usual if said is None else said


def _octets_of(size: int) -> bytes:
    return bytes(i * 37 + 5 & 0xFF for i in range(size))


_WORDS: Mapping[str, Callable[..., Description]] = MappingProxyType(
    {
        r"client port (\d+)": lambda d, n: replace(d, client_port=int(n)),
        r"meter port (\d+)": lambda d, n: replace(d, meter_port=int(n)),
        r"client network (\d+)": lambda d, n: replace(d, client_network=int(n)),
        r"client identifier (\d+)": lambda d, n: replace(d, client_identifier=int(n)),
        r"meter identifier (\d+)": lambda d, n: replace(d, meter_identifier=int(n)),
        r"traffic class (\d+)": lambda d, n: replace(d, traffic_class=int(n)),
        r"flow label (\d+)": lambda d, n: replace(d, flow_label=int(n)),
        r"hop limit (\d+)": lambda d, n: replace(d, hop_limit=int(n)),
        r"(\d+) bytes of data": lambda d, n: replace(d, data=_octets_of(int(n))),
        r"(\d+) bytes of text": lambda d, n: replace(d, data=_octets_of(int(n))),
        r'the text "([^"]*)"': lambda d, text: replace(d, data=text.encode()),
        r"labels (\d+)/(\d+)": lambda d, a, b: replace(d, data=bytes((int(a), int(b))) + b"data"),
        r"(\d+) bytes beyond its end": lambda d, n: replace(d, surplus=int(n)),
        "an extension header": lambda d: replace(d, is_extended=True),
        "a checksum that is zero": lambda d: replace(d, sums_to_zero=True),
        "a wrong checksum": lambda d: replace(d, is_spoiled=True),
    }
)
