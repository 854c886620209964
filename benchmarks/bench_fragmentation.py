"""ACK-on-Error sessions without loss: how fast they are, how that grows, and how much is kept.

No peer on the package index fragments, so the other side of the ratio is the least that any two
ends have to do: cut the octets, put a header before each piece, check, and join them.
"""

from __future__ import annotations

import timeit
import tracemalloc
from binascii import crc32
from collections.abc import Callable

import pytest

from reference_stack.kernel.bits import Bits
from reference_stack.kernel.instant import EPOCH
from reference_stack.schc.fragmentation.events import Deliver, Opportunity, Received, Send, Start
from reference_stack.schc.fragmentation.rule import rfc9011_downlink, rfc9011_uplink
from reference_stack.schc.fragmentation.sessions import receiver_of, sender_of

RULE = rfc9011_uplink()
FRAME = Opportunity((1 + 51) * 8)
"""An FPort and 51 octets: four tiles of ten."""
RUNS = 5
TURNS = 40
MANY = 200
Compared = Callable[..., None]
IDLE_OCTETS = 2048


def packet_of(octets: int) -> Bits:
    return Bits.from_octets(bytes(n % 251 for n in range(octets)))


def session(packet: Bits) -> Bits:
    """From the packet at the sender to the packet at the receiver and the ACK back."""
    sender, receiver = sender_of(RULE), receiver_of(RULE)
    sender.handle(Start(packet), EPOCH)
    while True:
        (send,) = sender.handle(FRAME, EPOCH)
        for effect in receiver.handle(Received(send.message), EPOCH):
            if isinstance(effect, Send):
                sender.handle(Received(effect.message), EPOCH)
            if isinstance(effect, Deliver):
                return effect.packet


def least(octets: bytes) -> bytes:
    """What is left of a session when nothing can go wrong."""
    frames = [b"\x14\x3e" + octets[at : at + 40] for at in range(0, len(octets), 40)]
    check = crc32(octets)
    joined = b"".join(frame[2:] for frame in frames)
    assert crc32(joined) == check
    return joined


def seconds(*works: Callable[[], object]) -> list[float]:
    """Of each the best of many turns, which alternate, so that a busy moment meets all alike."""
    turns = [[timeit.timeit(work, number=RUNS) / RUNS for work in works] for _ in range(TURNS)]
    return [min(times) for times in zip(*turns, strict=True)]


def kept_octets(make: Callable[[], object]) -> float:
    """Of memory, for each of many."""
    make()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    many = [make() for _ in range(MANY)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(many)


def test_a_session_of_1280_octets(compared: Compared) -> None:
    packet = packet_of(1280)
    assert session(packet) == packet
    ours, other = seconds(lambda: session(packet), lambda: least(packet.octets()))
    compared(
        "ACK-on-Error session of 1280 octets in frames of 51, against the least of all",
        ours=ours,
        other=other,
        at_least=1 / 200,
    )


@pytest.mark.parametrize("octets", [1280, 2520])
def test_the_cost_grows_with_the_tiles(octets: int, compared: Compared) -> None:
    long, short = packet_of(octets), packet_of(640)
    assert session(long) == long
    ours, other = seconds(lambda: session(long), lambda: session(short))
    compared(
        f"an octet of {octets}, against an octet of 640",
        ours=ours / octets,
        other=other / 640,
        at_least=0.7,
    )


def test_an_idle_session_is_small() -> None:
    for rule in (rfc9011_uplink(), rfc9011_downlink()):
        assert kept_octets(lambda rule=rule: sender_of(rule)) < IDLE_OCTETS
        assert kept_octets(lambda rule=rule: receiver_of(rule)) < IDLE_OCTETS


def test_a_session_under_way_keeps_little_more_than_its_tiles() -> None:
    packet = packet_of(40)
    sender = sender_of(RULE)
    sender.handle(Start(packet), EPOCH)
    (send,) = sender.handle(FRAME, EPOCH)
    assert isinstance(send, Send)

    def waiting() -> object:
        receiver = receiver_of(RULE)
        receiver.handle(Received(send.message), EPOCH)
        return receiver

    assert kept_octets(waiting) < IDLE_OCTETS
