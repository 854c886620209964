"""Datagrams that scenarios describe in words, and the rule sets they speak of by name."""

from __future__ import annotations

import pytest

from harness.stimuli.datagrams import described, packet_of
from reference_stack.ipv6.header import Ipv6Packet
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Malformed, MisuseError
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules, rule_file_names
from reference_stack.profiles.rule_mistakes import RuleFileMistake

PROFILE = load_profile("dlms_over_lorawan")
UP, DOWN = Direction.UPLINK, Direction.DOWNLINK


def test_what_is_not_said_is_as_the_profile_has_it() -> None:
    datagram = UdpDatagram.decode(packet_of(described("5 bytes of data"), PROFILE, UP))
    assert datagram.source == PROFILE.meter_address
    assert datagram.destination == PROFILE.network.head_end_address
    assert (datagram.source_port, datagram.destination_port) == (4059, 4059)
    assert (datagram.hop_limit, len(datagram.payload)) == (255, 5)


def test_ports_belong_to_parties_and_not_to_ends() -> None:
    words = described("client port 5001, meter port 7 and client network 3")
    up = UdpDatagram.decode(packet_of(words, PROFILE, UP))
    down = UdpDatagram.decode(packet_of(words, PROFILE, DOWN))
    assert (up.source_port, up.destination_port) == (7, 5001)
    assert (down.source_port, down.destination_port) == (5001, 7)
    assert up.destination == down.source
    assert up.destination[:8].hex() == "20010db8000d0000"


@pytest.mark.parametrize("words", ["client port 5001", "client port 5001 and 1 bytes of data"])
def test_a_checksum_of_zero_goes_as_ones(words: str) -> None:
    octets = packet_of(described(f"{words} and a checksum that is zero"), PROFILE, UP)
    assert octets[46:48] == b"\xff\xff"
    UdpDatagram.decode(octets)


def test_a_wrong_checksum_is_wrong() -> None:
    with pytest.raises(Malformed, match="checksum"):
        UdpDatagram.decode(packet_of(described("a wrong checksum"), PROFILE, UP))


def test_what_follows_a_datagram_is_in_the_packet_and_not_in_the_datagram() -> None:
    packet = Ipv6Packet.decode(packet_of(described("4 bytes beyond its end"), PROFILE, UP))
    length = int.from_bytes(packet.payload[4:6], "big")
    assert len(packet.payload) == length + 4


def test_an_extension_header_stands_before_udp() -> None:
    packet = Ipv6Packet.decode(packet_of(described("an extension header"), PROFILE, UP))
    assert (packet.next_header, packet.payload[0], packet.payload[1]) == (0, 17, 0)


@pytest.mark.parametrize("words", ["client port", "a nice port", "", "client port 5001 and more"])
def test_words_that_mean_nothing_are_a_mistake_of_the_feature(words: str) -> None:
    with pytest.raises(MisuseError, match="no datagram"):
        described(words)


def test_rule_sets_are_the_same_each_time() -> None:
    for name in rule_file_names():
        assert load_rules(name) is load_rules(name)


def test_an_unknown_rule_set_is_named_with_those_there_are() -> None:
    with pytest.raises(RuleFileMistake, match="operators_and_actions"):
        load_rules("operators")
