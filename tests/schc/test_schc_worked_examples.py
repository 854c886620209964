"""Sessions worked out in the RFCs, message by message: RFC9011 §appendix-A, RFC8724 §appendix-B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reference_stack.kernel.bits import NO_BITS, Bits
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    CompoundAck,
    Fragment,
    FromReceiver,
    FromSender,
    ReceiverAbort,
    SenderAbort,
)
from reference_stack.schc.fragmentation.rule import AckBehavior, FragmentationRule, TileInAll1
from tests.schc.fragment_air import Air, Mishaps, packet_of
from tests.schc.fragment_rules import DOWNLINK, MULTICAST, SMALL, UPLINK
from vectors.loading import Case, load_vectors

VECTORS = load_vectors("schc/fragmentation_sessions")
RULES = {
    "uplink": UPLINK,
    "uplink-all-1": replace(UPLINK, tile_in_all_1=TileInAll1.YES),
    "downlink": DOWNLINK,
}


@pytest.mark.parametrize("case", VECTORS.case, ids=str)
def test_a_session_goes_as_in_the_vectors(case: Case) -> None:
    octets = bytes(n % 256 for n in range(case.says["octets"]))
    packet = Bits(1, 8) + Bits.written("10" * 10 + "1") + Bits.from_octets(octets)
    rule = RULES[case.says["rule"]]
    written = [str(line).split() for line in case.says["messages"]]
    lost = frozenset(n for n, line in enumerate(written) if line[-1] == "lost")
    air = Air(rule, [8 + 8 * size for size in case.says["opportunities"]], Mishaps(lost=lost))
    air.play(packet)
    sent = [
        (
            "up" if isinstance(message, FromSender) else "down",
            message.encode(rule).octets().hex().upper(),
        )
        for message in air.sent
    ]
    # A request may cross the answer to the tiles that were sent again; it changes nothing.
    expected = [(line[0], "".join(line[1:]).removesuffix("lost")) for line in written]
    assert sent[: len(expected)] == expected
    assert air.finished == [packet]


Lose = Callable[[int, FromSender | FromReceiver], bool]


def once(*wanted: tuple[int, int]) -> Lose:
    """Loses the first fragment of each (window, FCN)."""
    waiting = [*wanted]

    def lose(number: int, message: FromSender | FromReceiver) -> bool:
        if isinstance(message, Fragment) and (message.w, message.fcn) in waiting:
            waiting.remove((message.w, message.fcn))
            return True
        return False

    return lose


def told(air: Air) -> list[str]:
    """A session in the shorthand of the figures."""
    lines = []
    for message in air.sent:
        match message:
            case Fragment(fcn, _, w):
                lines.append(f"{w}:{fcn}")
            case All1(w=w):
                lines.append(f"{w}:all-1")
            case AckRequest(w):
                lines.append(f"{w}:req")
            case Ack(w, 1):
                lines.append(f"ack {w} C=1")
            case Ack(w, _, bitmap):
                lines.append(f"ack {w} {bitmap}")
            case CompoundAck(windows):
                lines.append("ack " + " ".join(f"{w} {bitmap}" for w, bitmap in windows))
            case SenderAbort() | ReceiverAbort():
                lines.append("abort")
    return lines


SEVEN = replace(
    SMALL,
    fcn_size=3,
    w_size=1,
    window_size=7,
    dtag_size=4,
    tile_size=32,
    tile_in_all_1=TileInAll1.YES,
)
ALWAYS_SEVEN = replace(DOWNLINK, fcn_size=3, window_size=7, dtag_size=4)
ALWAYS_TWENTY_FOUR = replace(DOWNLINK, fcn_size=5, window_size=24, dtag_size=2)
ROW_0 = [f"0:{n}" for n in range(6, -1, -1)]
START_1 = ["1:6", "1:5", "1:4"]


def sized(rule: FragmentationRule, tiles: int) -> tuple[Bits, int]:
    """A packet of so many tiles of 32 bits, and the opportunity that takes one of them."""
    return packet_of(32 * tiles), rule.header_length + 32


def play(
    rule: FragmentationRule, tiles: int, lose: Lose = lambda n, m: False, *, again: int = 0
) -> Air:
    """The link takes a tile at a time, and the All-1 with its tile after `again` messages more."""
    packet, size = sized(rule, tiles)
    air = Air(rule, [size] * (tiles - 1 + again) + [size + 64], loses=lose)
    air.play(packet)
    assert air.finished == [packet]
    return air


def test_figure_29_no_ack() -> None:
    packet = packet_of(31 * 10 + 31)
    air = Air(MULTICAST, [40] * 10 + [100])
    air.play(packet)
    assert told(air) == ["0:0"] * 10 + ["0:all-1"]
    assert len(air.delivered) == 1


def test_figure_30_ack_on_error_without_loss() -> None:
    air = play(SEVEN, 11)
    assert told(air) == [*ROW_0, *START_1, "1:all-1", "ack 1 C=1"]


def test_figure_31_ack_on_error_with_losses_in_both_windows() -> None:
    """Where the ACKs come after the All-1 only, and requests may cross their answers."""
    air = play(SEVEN, 11, once((0, 4), (0, 2), (1, 4)))
    assert told(air) == [
        *ROW_0,
        *START_1,
        "1:all-1",
        "ack 0 1101011",
        "0:4",
        "0:2",
        "1:req",
        "ack 1 1100001",
        "1:4",
        "ack 1 C=1",
        "1:req",
        "ack 1 C=1",
    ]


def test_figure_31_with_an_ack_after_each_window() -> None:
    rule = replace(SEVEN, ack_behavior=AckBehavior.AFTER_ALL_0)
    air = play(rule, 11, once((0, 4), (0, 2), (1, 4)), again=3)
    assert told(air) == [
        *ROW_0,
        "ack 0 1101011",
        "0:4",
        "0:2",
        "ack 0 1111111",
        "0:req",
        "ack 0 1111111",
        *START_1,
        "1:all-1",
        "ack 1 1100001",
        "1:4",
        "ack 1 C=1",
        "1:req",
        "ack 1 C=1",
    ]


def test_figure_32_three_windows() -> None:
    rule = replace(SEVEN, fcn_size=5, w_size=2, window_size=28, dtag_size=1)
    packet = packet_of(73 * 32)
    header = rule.header_length
    sizes = [header + 4 * 32] * 18 + [header + 32] * 60
    lost = once((0, 15), (1, 3), (2, 15))
    air = Air(rule, [*sizes, header + 160], loses=lost)
    air.play(packet)
    assert air.finished == [packet]
    acks = [line for line in told(air) if line.startswith("ack")]
    assert acks[:3] == [
        f"ack 0 {'1' * 12 + '0' * 4 + '1' * 12}",
        f"ack 1 {'1' * 24 + '0' * 4}",
        f"ack 2 {'1' * 12 + '0' * 4 + '0' * 11 + '1'}",
    ]


def test_figure_33_ack_always_without_loss() -> None:
    air = play(ALWAYS_SEVEN, 11)
    assert told(air) == [*ROW_0, "ack 0 1111111", *START_1, "1:all-1", "ack 1 C=1"]


def test_figure_34_ack_always_with_losses_in_both_windows() -> None:
    air = play(ALWAYS_SEVEN, 11, once((0, 4), (0, 2), (1, 4)), again=2)
    assert told(air) == [
        *ROW_0,
        "ack 0 1101011",
        "0:4",
        "0:2",
        "ack 0 1111111",
        *START_1,
        "1:all-1",
        "ack 1 1100001",
        "1:4",
        "ack 1 C=1",
    ]


def test_figure_35_ack_always_three_losses() -> None:
    air = play(ALWAYS_SEVEN, 6, once((0, 4), (0, 3), (0, 2)))
    assert told(air) == [
        *ROW_0[:5],
        "0:all-1",
        "ack 0 1100001",
        "0:4",
        "0:3",
        "0:2",
        "ack 0 C=1",
    ]


def test_figure_36_the_final_ack_is_lost() -> None:
    lose = once((0, 4), (0, 3), (0, 2))
    final = iter([True])

    def also(number: int, message: FromSender | FromReceiver) -> bool:
        if isinstance(message, Ack) and message.c:
            return next(final, False)
        return lose(number, message)

    air = play(ALWAYS_SEVEN, 6, also)
    assert told(air)[-3:] == ["ack 0 C=1", "0:req", "ack 0 C=1"]
    assert len(air.delivered) == 1


def test_figure_37_a_tile_is_lost_again() -> None:
    air = play(ALWAYS_SEVEN, 6, once((0, 4), (0, 3), (0, 2), (0, 2)))
    assert told(air)[7:] == ["0:4", "0:3", "0:2", "0:req", "ack 0 1111001", "0:2", "ack 0 C=1"]


def test_figure_38_a_window_of_twenty_four() -> None:
    air = play(ALWAYS_TWENTY_FOUR, 28, once((0, 21), (0, 10)), again=2)
    shown = told(air)
    assert shown[24] == "ack 0 110111111111101111111111"
    assert shown[25:28] == ["0:21", "0:10", f"ack 0 {'1' * 24}"]
    assert shown[28:] == ["1:23", "1:22", "1:21", "1:all-1", "ack 1 C=1"]


def test_a_packet_of_one_tile_is_one_fragment() -> None:
    air = Air(UPLINK, [416])
    air.play(packet_of(80))
    assert told(air) == ["0:all-1", "ack 0 C=1"]
    assert isinstance(air.sent[0], All1)
    assert air.sent[0].payload != NO_BITS
