"""The UDP adapter with real sockets: devices on loopback, and the packets that the harness sees."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.addresses import AddressError, open_adapter
from adapters.base import AdapterError, Crossing, Order, Party, Point, TimeKind, Unsupported
from adapters.udp import MAX_DATAGRAMS, UdpAdapter
from reference_stack.ipv6.header import Ipv6Packet
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration, Instant

METER = bytes.fromhex("20010db8000000000000000000000007")
HEAD_END = bytes.fromhex("20010db8000000010000000000000001")
SETUP = {"meter": METER, "head-end": HEAD_END}
FAMILIES = ["127.0.0.1", "::1"] if socket.has_ipv6 else ["127.0.0.1"]


@contextmanager
def device(host: str = "127.0.0.1") -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as made:
        try:
            made.bind((host, 0))
        except OSError:
            pytest.skip(f"no address {host} here")
        made.settimeout(30)
        yield made


def written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextmanager
def opened(host: str, port: int, options: str = "", **setup: object) -> Iterator[UdpAdapter]:
    bind = written(host, 0)
    adapter = open_adapter(f"udp:{written(host, port)}?bind={bind}{options}")
    assert isinstance(adapter, UdpAdapter)
    try:
        adapter.reset({**SETUP, **setup}, EPOCH)
        yield adapter
    finally:
        adapter.close()


def to_meter(payload: bytes = b"request", **changes: object) -> Crossing:
    packet = UdpDatagram(HEAD_END, 4059, METER, 4059, payload)
    octets = replace(packet, **changes).encode()  # type: ignore[arg-type]
    return Crossing(EPOCH, Point.IP, Direction.DOWNLINK, octets)


def patiently(adapter: UdpAdapter, count: int = 1) -> list[Crossing]:
    """So many crossings, waited for in steps that end as soon as they are there."""
    taken: list[Crossing] = []
    until = EPOCH
    for _ in range(3000):
        until = until.after(Duration.of(seconds=0.01))
        taken += adapter.take(until)
        if len(taken) >= count:
            break
    return taken


# -- packets and datagrams -------------------------------------------------------------------------


@pytest.mark.parametrize("host", FAMILIES)
def test_a_meter_is_asked_and_answers(host: str) -> None:
    with device(host) as meter, opened(host, meter.getsockname()[1]) as adapter:
        assert (adapter.party, adapter.time, adapter.over_ip) == (Party.METER, TimeKind.WALL, True)
        adapter.give(to_meter())
        request, sender = meter.recvfrom(100)
        assert request == b"request"
        assert sender[1] == adapter.bound.port
        meter.sendto(b"answer", sender)
        (crossing,) = patiently(adapter)
        assert (crossing.point, crossing.direction) == (Point.IP, Direction.UPLINK)
        assert UdpDatagram.decode(crossing.octets) == UdpDatagram(
            METER, 4059, HEAD_END, 4059, b"answer"
        )


def test_a_head_end_asks_and_is_answered() -> None:
    with (
        device() as head_end,
        opened("127.0.0.1", head_end.getsockname()[1], "&party=head-end") as adapter,
    ):
        assert not adapter.over_ip
        head_end.sendto(b"request", adapter.bound)
        (crossing,) = patiently(adapter)
        assert crossing.direction is Direction.DOWNLINK
        request = UdpDatagram.decode(crossing.octets)
        assert request == UdpDatagram(HEAD_END, 4059, METER, 4059, b"request")
        answer = UdpDatagram(METER, 4059, HEAD_END, 4059, b"answer").encode()
        adapter.give(Crossing(EPOCH, Point.IP, Direction.UPLINK, answer))
        assert head_end.recvfrom(100)[0] == b"answer"


def test_a_device_on_a_port_of_its_choice_is_found_once_it_has_sent() -> None:
    with device() as head_end, opened("127.0.0.1", 0, "&party=head-end") as adapter:
        answer = UdpDatagram(METER, 4059, HEAD_END, 4059, b"answer").encode()
        crossing = Crossing(EPOCH, Point.IP, Direction.UPLINK, answer)
        with pytest.raises(Unsupported, match="sent nothing yet"):
            adapter.give(crossing)
        head_end.sendto(b"request", adapter.bound)
        (seen,) = patiently(adapter)
        assert UdpDatagram.decode(seen.octets).source_port == 4059
        adapter.reset(SETUP, EPOCH)  # the device lives on where it is
        adapter.give(crossing)
        assert head_end.recvfrom(100)[0] == b"answer"


def test_other_ports_of_the_device_keep_their_number() -> None:
    with (
        device() as meter,
        device() as other,
        opened("127.0.0.1", meter.getsockname()[1]) as adapter,
    ):
        number = other.getsockname()[1]
        adapter.give(to_meter(destination_port=number))
        assert other.recvfrom(100)[0] == b"request"
        other.sendto(b"answer", adapter.bound)
        (crossing,) = patiently(adapter)
        assert UdpDatagram.decode(crossing.octets).source_port == number


@pytest.mark.parametrize("payload", [b"", b"\x00" * 1500, bytes(range(256)) * 4])
def test_datagrams_of_any_length_pass_both_ways(payload: bytes) -> None:
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        adapter.give(to_meter(payload))
        received, sender = meter.recvfrom(4000)
        assert received == payload
        meter.sendto(payload, sender)
        (crossing,) = patiently(adapter)
        assert UdpDatagram.decode(crossing.octets).payload == payload


def test_many_datagrams_are_taken_in_order_and_a_limited_number_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.udp.MAX_DATAGRAMS", 4)
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        for number in range(10):
            meter.sendto(bytes((number,)), adapter.bound)
        bursts = [adapter.take(Instant(step)) for step in range(1, 8)]
        assert max(len(burst) for burst in bursts) == 4
        payloads = [UdpDatagram.decode(c.octets).payload[0] for burst in bursts for c in burst]
        assert payloads == list(range(10))
    assert MAX_DATAGRAMS == 1000


@pytest.mark.parametrize(
    "crossing",
    [
        to_meter(destination=HEAD_END),
        to_meter(source=METER),
        to_meter(source_port=5000),
        replace(to_meter(), octets=to_meter().octets[:-1] + b"\x00"),
        replace(to_meter(), octets=to_meter().octets[:-1]),
        replace(to_meter(), octets=b""),
        replace(to_meter(), octets=Ipv6Packet(HEAD_END, METER, 58, bytes(8)).encode()),
    ],
    ids=["to another", "from another", "other port", "checksum", "length", "nothing", "no UDP"],
)
def test_what_a_socket_cannot_carry_is_said_and_not_sent(crossing: Crossing) -> None:
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        with pytest.raises(Unsupported):
            adapter.give(crossing)
        adapter.give(to_meter(b"control"))
        assert meter.recvfrom(100)[0] == b"control"


def test_a_radio_frame_is_no_business_of_a_socket() -> None:
    frame = Crossing(EPOCH, Point.RADIO, Direction.DOWNLINK, b"\x14", 20)
    with opened("127.0.0.1", 9) as adapter, pytest.raises(AdapterError, match="nothing at radio"):
        adapter.give(frame)


def test_only_the_host_in_the_address_is_heard() -> None:
    with device() as stranger:
        adapter = open_adapter("udp:127.0.0.2:4059?bind=127.0.0.1:0")
        assert isinstance(adapter, UdpAdapter)
        try:
            adapter.reset(SETUP, EPOCH)
            stranger.sendto(b"hello", adapter.bound)
            assert adapter.take(Instant(50_000)) == []
        finally:
            adapter.close()


# -- time ------------------------------------------------------------------------------------------


def test_taking_waits_for_what_comes_within_the_time() -> None:
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        later = threading.Timer(0.05, meter.sendto, (b"late", adapter.bound))
        later.start()
        (crossing,) = adapter.take(Instant(500_000))
        later.join()
        assert EPOCH < crossing.at <= Instant(500_000)
        assert adapter.due() is None


def test_moments_count_from_the_reset_and_never_go_back() -> None:
    start = Instant(7_000_000)
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        adapter.reset(SETUP, start)
        for _ in range(3):
            meter.sendto(b"x", adapter.bound)
        taken = list(adapter.take(start))
        taken += adapter.take(start.after(Duration(1000)))
        moments = [crossing.at for crossing in taken]
        assert len(moments) == 3
        assert moments == sorted(moments)
        assert min(moments) >= start


def test_what_came_before_the_reset_is_gone() -> None:
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1]) as adapter:
        meter.sendto(b"old", adapter.bound)
        adapter.reset(SETUP, EPOCH)
        meter.sendto(b"new", adapter.bound)
        (crossing,) = patiently(adapter)
        assert UdpDatagram.decode(crossing.octets).payload == b"new"


# -- names and mistakes ----------------------------------------------------------------------------


def test_the_address_names_the_ends_before_the_setup_does() -> None:
    names = "&meter=2001:db8::99&head-end=2001:db8::88&meter-port=1234&head-end-port=4321"
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1], names) as adapter:
        meter.sendto(b"push", adapter.bound)
        (crossing,) = patiently(adapter)
        seen = UdpDatagram.decode(crossing.octets)
        assert (seen.source[-1], seen.destination[-1]) == (0x99, 0x88)
        assert (seen.source_port, seen.destination_port) == (1234, 4321)


def test_a_setup_may_name_ports_and_write_addresses() -> None:
    setup = {"meter": "2001:db8::1", "meter-port": 1000, "head-end-port": 2000}
    with device() as meter, opened("127.0.0.1", meter.getsockname()[1], **setup) as adapter:
        meter.sendto(b"push", adapter.bound)
        (crossing,) = patiently(adapter)
        seen = UdpDatagram.decode(crossing.octets)
        assert (seen.source[-1], seen.source_port, seen.destination_port) == (1, 1000, 2000)


@pytest.mark.parametrize(
    "setup",
    [
        {},
        {"meter": METER},
        {**SETUP, "meter": "nowhere"},
        {**SETUP, "meter": METER[1:]},
        {**SETUP, "meter-port": 0},
        {**SETUP, "head-end-port": "4059"},
    ],
    ids=["nothing", "one end", "no address", "short address", "port 0", "port as text"],
)
def test_a_setup_that_leaves_a_name_open_is_refused(setup: dict[str, object]) -> None:
    with opened("127.0.0.1", 9) as adapter, pytest.raises(AdapterError):
        adapter.reset(setup, EPOCH)


def test_nothing_is_given_before_the_first_reset() -> None:
    adapter = open_adapter("udp:127.0.0.1:4059?bind=127.0.0.1:0")
    try:
        with pytest.raises(AdapterError, match="never started"):
            adapter.give(to_meter())
    finally:
        adapter.close()
        adapter.close()


def test_there_is_no_upper_tester() -> None:
    with opened("127.0.0.1", 9) as adapter, pytest.raises(Unsupported, match="push"):
        adapter.control(Order("push"), EPOCH)


def test_a_port_that_is_taken_is_named_with_the_way_out() -> None:
    with device() as other:
        port = other.getsockname()[1]
        with pytest.raises(AdapterError, match=f"cannot bind 127.0.0.1:{port}.*bind"):
            open_adapter(f"udp:127.0.0.1:4059?bind=127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("udp:", "is no host:port"),
        ("udp:::1:4059", "is no host:port"),
        ("udp:h:99999", "no UDP port"),
        ("udp:h:1?party=radio", "none of meter, head-end"),
        ("udp:h:1?party=gateway", "a radio side too.*command:<program>"),
        ("udp:h:1?meter=127.0.0.1", "meter: '127.0.0.1' is no IPv6 address"),
        ("udp:h:1?meter-port=x", "meter-port: 'x' is no UDP port"),
        ("udp:h:1?head-end-port=0", "0 is no port in a packet"),
        ("udp:h:1?bind=a:b:c", "bind: 'a:b:c' is neither"),
        ("udp:h:1?port=5", "no option 'port'; it knows party, bind"),
    ],
)
def test_a_wrong_address_is_one_line_that_says_how_to_mend_it(text: str, complaint: str) -> None:
    with pytest.raises(AddressError, match=complaint) as caught:
        open_adapter(text)
    assert "\n" not in str(caught.value)


def test_a_host_that_nobody_knows_is_named() -> None:
    with pytest.raises(AdapterError, match=r"no host 'no host at all"):
        open_adapter("udp:no host at all:4059?bind=127.0.0.1:0")
