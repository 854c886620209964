"""What the checks of a meter's fragments say of traces made by hand. RFC8724 §8.2, §8.4.3.1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.checks import fragmentation_sender as checks
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from reference_stack.kernel.bits import Bits
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment, decode_from_sender
from tests.checks.uplink_said import (
    ALWAYS,
    LARGE,
    NEVER,
    PROFILE,
    RULE,
    SMALL,
    Entry,
    sent,
    spoken,
    trace_of,
    up,
)

WHOLE = "all tiles"
ENDED = [*sent(SMALL, WHOLE), *sent(SMALL, "the All-1")]


def first_changed(**members: object) -> Trace:
    """The same packet, its first fragment another."""
    message = decode_from_sender(RULE, spoken(SMALL, WHOLE)[0])
    assert isinstance(message, Fragment)
    return trace_of(up(replace(message, **members)), ENDED[1:])


def test_a_packet_in_its_tiles_is_in_place() -> None:
    finding = checks.tiles_in_place(trace_of(ENDED), PROFILE, SMALL)
    assert (finding.verdict, finding.evidence) == (Verdict.PASS, (0, 1, 2, 3))


@pytest.mark.parametrize("per_frame", [1, 11, 40])
def test_any_number_of_tiles_may_go_in_a_fragment(per_frame: int) -> None:
    trace = trace_of(sent(LARGE, WHOLE, per_frame=per_frame), sent(LARGE, "the All-1"))
    assert checks.tiles_in_place(trace, PROFILE, LARGE).verdict is Verdict.PASS


def test_the_last_tile_may_come_in_the_all_1() -> None:
    words = "all tiles but the last tile", "the All-1 with the last tile"
    trace = trace_of(*(sent(SMALL, each) for each in words))
    assert checks.tiles_in_place(trace, PROFILE, SMALL).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "members",
    [
        {"fcn": 61},
        {"w": 1},
        {"payload": Bits.from_octets(SMALL[1:51])},
        {"payload": Bits.from_octets(SMALL[:51])},
        {"payload": Bits.from_octets(SMALL[:45])},
    ],
    ids=["another tile", "another window", "a byte later", "a byte more", "half a tile"],
)
def test_tiles_elsewhere_fail_with_the_frame_that_shows_it(members: dict[str, object]) -> None:
    finding = checks.tiles_in_place(first_changed(**members), PROFILE, SMALL)
    assert (finding.verdict, finding.evidence[0]) == (Verdict.FAIL, 0)


def test_a_tile_that_is_nowhere_fails() -> None:
    trace = trace_of(sent(SMALL, "all tiles but tile 50 of window 0"), sent(SMALL, "the All-1"))
    finding = checks.tiles_in_place(trace, PROFILE, SMALL)
    assert finding.verdict is Verdict.FAIL
    assert "tile 50 of window 0" in finding.sentence


def test_a_last_tile_filled_up_fails() -> None:
    filled = SMALL + bytes(7)
    trace = trace_of(sent(filled, WHOLE), sent(SMALL, "the All-1"))
    assert checks.tiles_in_place(trace, PROFILE, SMALL).verdict is Verdict.FAIL


def test_a_last_tile_of_another_packet_in_the_all_1_fails() -> None:
    other = SMALL[:-1] + b"?"
    words = "all tiles but the last tile", "the All-1 with the last tile"
    trace = trace_of(sent(SMALL, words[0]), sent(other, words[1]))
    assert checks.tiles_in_place(trace, PROFILE, SMALL).verdict is Verdict.FAIL


def test_another_packet_of_the_meter_is_left_alone() -> None:
    other = bytes(range(255, 100, -1))
    theirs = [*sent(other, WHOLE), *sent(other, "the All-1")]
    for trace in (trace_of(theirs, ENDED), trace_of(ENDED, theirs)):
        assert checks.tiles_in_place(trace, PROFILE, SMALL).verdict is Verdict.PASS
        assert checks.ends_with_its_check(trace, PROFILE, SMALL).verdict is Verdict.PASS
        assert checks.last_tile_one_way(trace, PROFILE, SMALL).verdict is Verdict.PASS


def test_what_makes_no_sense_fails() -> None:
    finding = checks.tiles_in_place(trace_of(up(bytes.fromhex("ff0102"))), PROFILE, SMALL)
    assert (finding.verdict, finding.observed) == (Verdict.FAIL, "ff 01 02")


@pytest.mark.parametrize(
    ("entries", "packet"), [([], SMALL), (ENDED, b"")], ids=["silence", "unknown packet"]
)
def test_without_fragments_or_packet_nothing_is_said(entries: list[Entry], packet: bytes) -> None:
    trace = trace_of(entries)
    assert checks.tiles_in_place(trace, PROFILE, packet).verdict is Verdict.INCONCLUSIVE
    assert checks.ends_with_its_check(trace, PROFILE, packet).verdict is Verdict.INCONCLUSIVE
    assert checks.last_tile_one_way(trace, PROFILE, packet).verdict is Verdict.INCONCLUSIVE


def ending(packet: bytes, **members: object) -> Entry:
    message = decode_from_sender(RULE, spoken(packet, "the All-1")[0])
    assert isinstance(message, All1)
    return up(replace(message, **members))


def test_a_packet_ends_with_its_check() -> None:
    finding = checks.ends_with_its_check(trace_of(ENDED), PROFILE, SMALL)
    assert (finding.verdict, finding.evidence) == (Verdict.PASS, (4,))


@pytest.mark.parametrize("members", [{"rcs": 1}, {"w": 0}], ids=["check", "window"])
def test_another_check_or_window_fails(members: dict[str, object]) -> None:
    trace = trace_of(sent(LARGE, WHOLE), ending(LARGE, **members))
    assert checks.ends_with_its_check(trace, PROFILE, LARGE).verdict is Verdict.FAIL


def test_a_packet_without_end_fails() -> None:
    finding = checks.ends_with_its_check(trace_of(sent(SMALL, WHOLE)), PROFILE, SMALL)
    assert finding.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("profile", "words", "verdict"),
    [
        (PROFILE, (WHOLE, "the All-1", "the All-1"), "pass"),
        (PROFILE, ("the All-1 with the last tile", "the All-1 with the last tile"), "pass"),
        (PROFILE, (WHOLE, "the All-1 with the last tile"), "fail"),
        (PROFILE, ("the All-1 with the last tile", WHOLE), "fail"),
        (PROFILE, ("all tiles but the last tile", "the All-1"), "inconclusive"),
        (ALWAYS, ("all tiles but the last tile", "the All-1 with the last tile"), "pass"),
        (ALWAYS, (WHOLE, "the All-1"), "fail"),
        (NEVER, (WHOLE, "the All-1"), "pass"),
        (NEVER, ("all tiles but the last tile", "the All-1 with the last tile"), "fail"),
    ],
    ids=range(9),
)
def test_the_last_tile_goes_one_way(profile: Profile, words: tuple[str, ...], verdict: str) -> None:
    trace = trace_of(*(sent(SMALL, each) for each in words))
    assert checks.last_tile_one_way(trace, profile, SMALL).verdict is Verdict(verdict)


def test_a_packet_too_long_is_not_cut_up() -> None:
    assert checks.not_cut_up(trace_of(), PROFILE).verdict is Verdict.PASS
    assert checks.not_cut_up(trace_of(ENDED), PROFILE).verdict is Verdict.FAIL
