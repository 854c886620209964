"""What the link to a device cannot carry says nothing about the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point, Unsupported
from adapters.in_process import InProcessAdapter
from adapters.udp import UdpAdapter
from adapters.udp_names import Endpoint
from harness.device.declaration import Declaration
from harness.scenes.company import Company
from harness.scenes.scene import Scene
from harness.scenes.situations import datagram
from harness.scenes.trace import Fate
from harness.scenes.verdict import Inconclusive
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.profiles.profile_file import load_profile

PROFILE = load_profile("dlms_over_lorawan")
ANYWHERE = Endpoint("127.0.0.1", 0)


class Choosy(InProcessAdapter):
    """A meter or gateway whose link carries nothing at one point."""

    def __init__(self, party: Party, point: Point) -> None:
        super().__init__(party)
        self.point = point

    def give(self, crossing: Crossing) -> None:
        if crossing.point is self.point:
            raise Unsupported("the cable is for something else")
        super().give(crossing)


@pytest.fixture
def over_udp() -> Iterator[Scene]:
    """A meter behind a socket that nobody reads."""
    silent = UdpAdapter(Endpoint("127.0.0.1", 9), bind=ANYWHERE)
    company = Company(silent, Declaration(), profile=PROFILE)
    yield Scene(company, seed=1)
    company.close()


def test_a_packet_that_no_socket_carries_leaves_the_scenario_open(over_udp: Scene) -> None:
    whole = datagram(over_udp, b"a request", Direction.DOWNLINK)
    broken = whole[:-1] + bytes([whole[-1] ^ 1])
    with pytest.raises(Inconclusive, match=r"the meter cannot be given this: .*checksum"):
        over_udp.inject_packet(broken, direction=Direction.DOWNLINK)
    [seen] = over_udp.trace.messages()
    assert (seen.sender, seen.fate, seen.arrived) == (Party.HARNESS, Fate.REFUSED, False)
    assert "checksum" in seen.note
    assert seen.crossing.octets == broken


def test_a_packet_of_a_stranger_leaves_the_scenario_open(over_udp: Scene) -> None:
    whole = UdpDatagram.decode(datagram(over_udp, b"a request", Direction.DOWNLINK))
    strange = replace(whole, source_port=7).encode()
    with pytest.raises(Inconclusive, match="between others than these two"):
        over_udp.inject_packet(strange, direction=Direction.DOWNLINK)


def test_a_packet_that_can_be_carried_is_written_down_as_given(over_udp: Scene) -> None:
    whole = datagram(over_udp, b"a request", Direction.DOWNLINK)
    over_udp.inject_packet(whole, direction=Direction.DOWNLINK)
    [seen] = over_udp.trace.messages()
    assert (seen.fate, seen.note) == (Fate.INJECTED, "")


@pytest.mark.parametrize("point", [Point.RADIO, Point.IP])
def test_what_others_send_and_the_link_does_not_carry_leaves_it_open_too(point: Point) -> None:
    device = Choosy(Party.GATEWAY, point)
    scene = Scene(Company(device, Declaration(), profile=PROFILE), seed=1)
    if point is Point.RADIO:
        scene.act(Party.METER, scene.meter.push)
    else:
        scene.act(Party.HEAD_END, scene.head_end.greet)
    with pytest.raises(Inconclusive, match="the gateway cannot be given this: the cable"):
        scene.settle()


def test_a_device_that_may_still_answer_is_waited_for_longer() -> None:
    values = {"answer-within": Duration.of(minutes=5)}
    device = InProcessAdapter(Party.METER, over_ip=True)
    scene = Scene(Company(device, Declaration(values=values), profile=PROFILE), seed=1)
    scene.act(Party.HEAD_END, scene.head_end.greet)
    scene.settle()
    answered = scene.now
    assert answered == Instant(0).after(scene.company.quiet)
    nonsense = datagram(scene, b"", Direction.DOWNLINK)
    scene.inject_packet(nonsense, direction=Direction.DOWNLINK)
    scene.settle()
    assert scene.now == answered.after(scene.company.answer_within)


def test_nobody_waits_for_hours_on_the_wall_clock(over_udp: Scene) -> None:
    with pytest.raises(Inconclusive, match="nobody waits 12h for a device on the wall clock"):
        over_udp.play(Duration.of(hours=12))


def test_what_is_declared_to_happen_seldom_is_waited_for() -> None:
    device = UdpAdapter(Endpoint("127.0.0.1", 9), bind=ANYWHERE)
    declared = {"reporting-interval": Duration.of(hours=12)}
    company = Company(device, Declaration(values=declared), profile=PROFILE)
    scene = Scene(company, seed=1)
    assert scene.play(Duration.of(hours=18), until=lambda: True)
    company.close()
