"""IPv6, UDP and ICMPv6 echo: checksums, there and back, and everything else refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_stack.ipv6.checksum import icmpv6_checksum, udp_checksum, upper_layer_sum
from reference_stack.ipv6.header import HEADER as IPV6
from reference_stack.ipv6.header import Ipv6Packet
from reference_stack.ipv6.icmpv6 import HEADER as ICMPV6
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.ipv6.interface_id import device_iid
from reference_stack.ipv6.udp import HEADER as UDP
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.errors import Malformed, MisuseError, ProtocolError, Truncated
from reference_stack.profiles.known_headers import ICMPV6_ECHO, IPV6_SPLIT_CLASS, UDP_HEADER
from reference_stack.profiles.known_headers import IPV6 as IPV6_FIELDS
from vectors.loading import Case, load_vectors

VECTORS = load_vectors("ipv6/checksums")
SUMS: dict[str, Callable[[int, int], int]] = {"udp": udp_checksum, "icmpv6": icmpv6_checksum}
PLACES = {"udp": 46, "icmpv6": 42}
PACKETS = [case for case in VECTORS.case if case.says["kind"] in SUMS]
ADDRESSES = st.binary(min_size=16, max_size=16)
PORTS = st.integers(0, 0xFFFF)


def packet_of(case: Case) -> tuple[bytes, int, Callable[[int, int], int]]:
    kind = str(case.says["kind"])
    return bytes.fromhex(str(case.says["packet"])), PLACES[kind], SUMS[kind]


@pytest.mark.parametrize("case", PACKETS, ids=str)
def test_a_checksum_is_that_of_the_vector(case: Case) -> None:
    packet, place, checksum = packet_of(case)
    unsummed = packet[:place] + bytes(2) + packet[place + 2 :]
    expected = int.from_bytes(packet[place : place + 2], "big")
    assert checksum(int.from_bytes(unsummed, "big"), len(packet)) == expected


@pytest.mark.parametrize("case", PACKETS, ids=str)
def test_a_packet_of_the_vectors_is_read_and_written_alike(case: Case) -> None:
    packet, _, _ = packet_of(case)
    kind = UdpDatagram if case.says["kind"] == "udp" else Echo
    assert kind.decode(packet).encode() == packet


@pytest.mark.parametrize("case", PACKETS, ids=str)
def test_a_bit_changed_on_the_way_is_noticed(case: Case) -> None:
    packet, place, _ = packet_of(case)
    kind = UdpDatagram if case.says["kind"] == "udp" else Echo
    for octet in (8, 39, place, len(packet) - 1):
        changed = bytearray(packet)
        changed[octet] ^= 1
        with pytest.raises(Malformed):
            kind.decode(bytes(changed))


def test_a_checksum_of_zero_is_none_in_ipv6() -> None:
    (case,) = (case for case in PACKETS if case.id == "udp-zero-goes-out-as-ones")
    packet, place, _ = packet_of(case)
    with pytest.raises(Malformed, match="checksum"):
        UdpDatagram.decode(packet[:place] + bytes(2) + packet[place + 2 :])


def test_the_interface_identifier_is_that_of_the_standard() -> None:
    (case,) = (case for case in VECTORS.case if case.says["kind"] == "interface-identifier")
    dev_eui, key, iid = (
        bytes.fromhex(str(case.says[name])) for name in ("dev_eui", "app_s_key", "iid")
    )
    assert device_iid(dev_eui, key) == iid
    assert device_iid(dev_eui[::-1], key) != iid
    with pytest.raises(MisuseError):
        device_iid(dev_eui[1:], key)


@given(ADDRESSES, PORTS, ADDRESSES, PORTS, st.binary(max_size=100), st.integers(0, 255))
def test_a_datagram_goes_there_and_back(
    source: bytes, from_port: int, destination: bytes, to_port: int, payload: bytes, hops: int
) -> None:
    datagram = UdpDatagram(source, from_port, destination, to_port, payload, hop_limit=hops)
    packet = datagram.encode()
    assert UdpDatagram.decode(packet) == datagram
    assert upper_layer_sum(int.from_bytes(packet, "big"), len(packet)) == 0xFFFF


@given(ADDRESSES, ADDRESSES, st.booleans(), PORTS, PORTS, st.binary(max_size=60))
def test_an_echo_goes_there_and_back(
    source: bytes, destination: bytes, reply: bool, identifier: int, sequence: int, data: bytes
) -> None:
    echo = Echo(source, destination, reply, identifier, sequence, data)
    assert Echo.decode(echo.encode()) == echo


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda rest: b"\x60" + rest))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    for kind in (Ipv6Packet, UdpDatagram, Echo):
        try:
            assert kind.decode(octets).encode() == octets
        except ProtocolError:
            continue


def test_a_packet_cut_off_is_refused() -> None:
    packet = UdpDatagram(bytes(16), 1, bytes(16), 2, b"abc").encode()
    for length in range(len(packet)):
        with pytest.raises((Truncated, Malformed)):
            UdpDatagram.decode(packet[:length])


def test_addresses_have_sixteen_octets() -> None:
    with pytest.raises(MisuseError):
        Ipv6Packet(bytes(15), bytes(16), 17, b"")


def test_fields_to_compress_are_as_wide_as_the_headers() -> None:
    for headers, layout in (
        (IPV6_FIELDS, IPV6),
        (IPV6_SPLIT_CLASS, IPV6),
        (UDP_HEADER, UDP),
        (ICMPV6_ECHO, ICMPV6),
    ):
        edges, bits = set(), 0
        for field in headers.fields:
            assert isinstance(field.length, int)
            bits += field.length
            edges.add(bits)
        assert bits == layout.length
        bits = 0
        for whole in layout.fields:
            bits += whole.bits
            assert bits in edges
