"""What a gateway sends to a group of meters. RFC8724 §8.4.1, RFC9011 §5.6.3."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from harness.stimuli.datagrams import described, packet_of
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.nodes.events import PacketReceived, SendFrame, TimerExpired
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.group_sender import is_for_group
from reference_stack.profiles.profile import Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.schc.fragmentation.messages import All1, Fragment, decode_from_sender

BASE = load_profile("dlms_over_lorawan")
MULTICAST = load_profile("dlms_over_lorawan_multicast")
GROUP = bytes.fromhex("ff150000000000000000000000004d50")


def to_group(size: int) -> bytes:
    packet = packet_of(described(f"{size} bytes of data"), BASE, Direction.DOWNLINK)
    return packet[:24] + GROUP + packet[40:]


def sent(profile: Profile, *packets: bytes) -> list[tuple[Instant, SendFrame]]:
    """Every frame with its moment; the gateway is woken whenever it is due."""
    gateway = GatewayNode(profile, 1)
    effects = [
        (EPOCH, effect) for p in packets for effect in gateway.handle(PacketReceived(p), EPOCH)
    ]
    for _ in range(100):
        due = gateway.due()
        if due is None:
            return [(at, effect) for at, effect in effects if isinstance(effect, SendFrame)]
        effects += [(due, effect) for effect in gateway.handle(TimerExpired(), due)]
    raise AssertionError("it never ends")


def test_a_packet_that_fits_goes_in_one_frame_at_once() -> None:
    [(at, frame)] = sent(BASE, to_group(2))
    assert at == EPOCH
    assert frame.multicast
    assert frame.frame.schc_message() == bytes((22,)) + to_group(2)


def test_a_long_packet_goes_in_fragments_that_make_it_up() -> None:
    rule = MULTICAST.rules.multicast
    assert rule is not None
    frames = sent(MULTICAST, to_group(150))
    messages = [
        decode_from_sender(rule, Bits.from_octets(frame.frame.schc_message()))
        for _, frame in frames
    ]
    *others, last = messages
    assert isinstance(last, All1)
    assert all(isinstance(message, Fragment) for message in others)
    payload = Bits.joined(m.payload for m in messages if isinstance(m, Fragment | All1))
    assert payload.octets()[: 1 + len(to_group(150))] == bytes((22,)) + to_group(150)
    assert rule.rcs_algorithm.check(payload) == last.rcs


def test_frames_keep_their_distance() -> None:
    moments = [at for at, _ in sent(MULTICAST, to_group(150))]
    assert len(moments) > 3
    gaps = {later.since(earlier) for earlier, later in pairwise(moments)}
    assert gaps == {MULTICAST.link.uplink_interval}


def test_packets_go_one_after_the_other() -> None:
    sent_frames = sent(MULTICAST, to_group(60), to_group(2), to_group(70))
    ports = [frame.frame.port for _, frame in sent_frames]
    assert [port for port, _ in groupby(ports)] == [23, 22, 23]
    assert ports.count(22) == 1


def test_without_a_rule_a_long_packet_is_dropped_and_the_next_goes() -> None:
    frames = [frame.frame for _, frame in sent(BASE, to_group(150), to_group(2))]
    assert [frame.port for frame in frames] == [22]


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (to_group(2), True),
        (packet_of(described("2 bytes of data"), BASE, Direction.DOWNLINK), False),
    ],
    ids=["group", "meter"],
)
def test_groups_are_told_by_their_address(packet: bytes, expected: bool) -> None:
    assert is_for_group(packet) is expected


def test_what_is_no_packet_is_for_nobody() -> None:
    assert not is_for_group(b"\xff" * 30)


def test_nothing_is_due_when_all_is_sent() -> None:
    gateway = GatewayNode(MULTICAST, 1)
    gateway.handle(PacketReceived(to_group(2)), EPOCH)
    assert gateway.due() is None
    later = EPOCH.after(Duration.of(hours=1))
    assert gateway.handle(TimerExpired(), later) == []
