"""Phrases about packets whose check could be taken for something else."""

from __future__ import annotations

from pytest_bdd import given, parsers, when

from adapters.base import Party
from harness.scenes.scene import Scene
from harness.scenes.situations import PacketToSend, uplink_packet
from harness.scenes.verdict import Inconclusive
from harness.stimuli.answers_to_gateway import packet_is_answered
from harness.stimuli.chosen_checks import checked, checked_datagram, checked_echo_request
from harness.stimuli.crossings import Arrival, Crossing
from harness.stimuli.downlink_scripts import in_order
from harness.stimuli.fragment_play import HeardPacket, gateway_hears
from harness.stimuli.fragments_to_meter import request_comes
from harness.stimuli.parts_of_a_meter import part_called

_ECHO_OCTETS = 200


@given(
    parsers.parse("the meter has a SCHC packet of {size:d} bytes with a check of {digits} to send"),
    target_fixture="packet",
)
def meter_has_a_checked_packet(scene: Scene, size: int, digits: str) -> PacketToSend:
    packet = checked(uplink_packet(scene, size), digits, scene.profile.uplink)
    if not scene.takes(Party.METER, "send-schc-packet", octets=packet.octets.hex()):
        raise Inconclusive("the meter takes no order to send a packet")
    return packet


@when(
    parsers.parse(
        "of a packet of {size:d} bytes with a check of {digits} the gateway hears {words}"
    ),
    target_fixture="heard",
)
def gateway_hears_of_a_checked_packet(
    scene: Scene, size: int, digits: str, words: str
) -> HeardPacket:
    rule = scene.profile.uplink
    return gateway_hears(scene, size, words, altered=lambda packet: checked(packet, digits, rule))


@when(
    parsers.parse("an echo request with a check of {digits} comes in {count:d} fragments"),
    target_fixture="arrival",
)
def checked_echo_request_comes(scene: Scene, digits: str, count: int) -> Arrival:
    packet = checked_echo_request(scene, _ECHO_OCTETS, count, digits)
    return request_comes(scene, count, scene.profile.downlink, in_order, packet=packet)


@when(
    parsers.parse(
        "a datagram with {size:d} bytes of data and a check of {digits} goes down,"
        " and the meter {answers}"
    ),
    target_fixture="crossing",
)
def checked_datagram_is_answered(scene: Scene, size: int, digits: str, answers: str) -> Crossing:
    packet = checked_datagram(scene, size, digits)
    return packet_is_answered(scene, packet, part_called(answers))
