"""Meters and gateways of the classes that listen: nobody waits for an uplink. RFC9011 §5.6.3.6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.lorawan.frame import EMPTY, Frame
from reference_stack.nodes.events import (
    Effect,
    FrameReceived,
    PacketReceived,
    SendFrame,
    TimerExpired,
)
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    Fragment,
    decode_from_sender,
)

PROFILE = load_profile("dlms_over_lorawan")
LISTENING = (DeviceClass.B, DeviceClass.C)
A_MINUTE = Duration.of(minutes=1)


def packet(profile: Profile, octets: int) -> PacketReceived:
    network = profile.network
    datagram = UdpDatagram(
        source=network.head_end_address,
        source_port=network.head_end_port,
        destination=profile.meter_address,
        destination_port=network.meter_port,
        payload=bytes(octets),
    )
    return PacketReceived(datagram.encode())


def frames(effects: Sequence[Effect]) -> list[Frame]:
    return [effect.frame for effect in effects if isinstance(effect, SendFrame)]


def lived(node: GatewayNode | MeterNode, until: Instant) -> list[tuple[float, Frame]]:
    """What it sends of its own accord, and when."""
    sent = []
    while (due := node.due()) is not None and due <= until:
        effects = node.handle(TimerExpired(), due)
        sent += [(due.microseconds / 1e6, frame) for frame in frames(effects)]
    return sent


def read(frame: Frame) -> object:
    return decode_from_sender(PROFILE.downlink, Bits.from_octets(frame.schc_message()))


@pytest.mark.parametrize("device_class", LISTENING)
def test_a_gateway_begins_without_an_uplink(device_class: DeviceClass) -> None:
    profile = PROFILE.of_class(device_class)
    gateway = GatewayNode(profile, seed=1)
    [first] = frames(gateway.handle(packet(profile, 10), EPOCH))
    assert not first.is_empty


def test_a_gateway_waits_for_an_uplink_of_a_meter_that_does_not_listen() -> None:
    gateway = GatewayNode(PROFILE, seed=1)
    assert frames(gateway.handle(packet(PROFILE, 10), EPOCH)) == []
    assert gateway.due() is None
    assert len(frames(gateway.handle(FrameReceived(EMPTY), EPOCH))) == 1


@pytest.mark.parametrize(
    ("device_class", "apart"), [(DeviceClass.C, 5), (DeviceClass.B, 128)], ids=["C", "B"]
)
def test_frames_keep_their_distance(device_class: DeviceClass, apart: float) -> None:
    profile = PROFILE.of_class(device_class)
    gateway = GatewayNode(profile, seed=1)
    for _ in range(3):
        gateway.handle(packet(profile, 10), EPOCH)
    sent = lived(gateway, EPOCH.after(Duration.of(hours=1)))
    assert [at for at, _ in sent] == [apart, 2 * apart]


def test_no_window_goes_out_before_the_one_in_front_is_acknowledged() -> None:
    profile = PROFILE.of_class(DeviceClass.C)
    gateway = GatewayNode(profile, seed=1)
    [first] = frames(gateway.handle(packet(profile, 150), EPOCH))
    assert isinstance(read(first), Fragment)
    assert lived(gateway, EPOCH.after(Duration.of(seconds=29))) == []
    ack = Ack(0, 0, Bits(1, 1)).encode(profile.downlink)
    later = EPOCH.after(Duration.of(seconds=29))
    [second] = frames(gateway.handle(FrameReceived(Frame.of_schc_message(ack.octets())), later))
    assert second.payload != first.payload


@pytest.mark.parametrize(
    ("device_class", "timer"), [(DeviceClass.C, 30), (DeviceClass.B, 384)], ids=["C", "B"]
)
def test_a_gateway_asks_when_its_timer_says_so(device_class: DeviceClass, timer: float) -> None:
    profile = PROFILE.of_class(device_class)
    gateway = GatewayNode(profile, seed=1)
    gateway.handle(packet(profile, 150), EPOCH)
    sent = lived(gateway, EPOCH.after(Duration.of(hours=12)))
    requests = [at for at, frame in sent if isinstance(read(frame), AckRequest)]
    assert requests == [timer * number for number in range(1, 9)]


def test_a_gateway_keeps_to_the_room_that_it_was_told_of() -> None:
    profile = PROFILE.of_class(DeviceClass.C)
    gateway = GatewayNode(profile, seed=1)
    gateway.handle(FrameReceived(EMPTY, 20), EPOCH)
    [first] = frames(gateway.handle(packet(profile, 150), EPOCH.after(A_MINUTE)))
    assert len(first.payload) <= 20


@pytest.mark.parametrize("device_class", LISTENING)
def test_a_meter_that_listens_acknowledges_once_and_polls_nobody(device_class: DeviceClass) -> None:
    profile = PROFILE.of_class(device_class)
    meter = MeterNode(profile, seed=1)
    fragment = Fragment(0, Bits(0, 38), w=0).encode(profile.downlink)
    said = frames(meter.handle(FrameReceived(Frame.of_schc_message(fragment.octets())), EPOCH))
    assert len(said) == 1
    assert lived(meter, EPOCH.after(Duration.of(hours=11))) == []
    [(_, abort)] = lived(meter, EPOCH.after(Duration.of(hours=13)))
    assert abort.payload == b"\xff\xff"


def test_a_meter_that_does_not_repeats_its_acknowledgement() -> None:
    meter = MeterNode(PROFILE, seed=1)
    fragment = Fragment(0, Bits(0, 38), w=0).encode(PROFILE.downlink)
    meter.handle(FrameReceived(Frame.of_schc_message(fragment.octets())), EPOCH)
    assert len(lived(meter, EPOCH.after(Duration.of(hours=11)))) > 1


def test_timers_follow_the_class_and_its_slots() -> None:
    assert PROFILE.of_class(DeviceClass.A) is not None
    assert PROFILE.of_class(DeviceClass.A).rules is PROFILE.rules
    there_and_back = PROFILE.of_class(DeviceClass.C).of_class(DeviceClass.A)
    assert there_and_back.downlink == PROFILE.downlink
    slots = replace(
        PROFILE.link, device_class=DeviceClass.B, ping_slot_period=Duration.of(seconds=8)
    )
    assert PROFILE.with_link(slots).downlink.retransmission_timer == Duration.of(seconds=24)
