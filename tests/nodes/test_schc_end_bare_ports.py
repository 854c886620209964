"""A message may be its RuleID alone; other frames without payload open windows. RFC9011 §5.1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.parts import CORRECT
from reference_stack.nodes.schc_end import PacketArrived, SchcEnd
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules

PROFILE = replace(load_profile("dlms_over_lorawan"), rules=load_rules("operators_and_actions"))


def test_a_packet_of_which_all_is_known_is_a_bare_fport() -> None:
    packet = UdpDatagram(
        source=PROFILE.meter_address,
        source_port=4059,
        destination=PROFILE.network.head_end_address,
        destination_port=5001,
        payload=b"",
    ).encode()
    meter = SchcEnd(PROFILE, Direction.UPLINK, CORRECT)
    gateway = SchcEnd(PROFILE, Direction.DOWNLINK, CORRECT)
    meter.send_packet(packet)
    frame, _ = meter.next_frame(51, EPOCH)
    assert frame == Frame(1, b"")
    assert gateway.receive(frame, EPOCH) == [PacketArrived(packet)]


@pytest.mark.parametrize("port", [20, 21, 22, 99, None])
def test_no_other_frame_without_payload_brings_anything(port: int | None) -> None:
    gateway = SchcEnd(PROFILE, Direction.DOWNLINK, CORRECT)
    assert gateway.receive(Frame(port, b""), EPOCH) == []
    assert not gateway.wants_to_send
