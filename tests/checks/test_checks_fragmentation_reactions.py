"""What the checks of a meter's reactions to answers say of traces made by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.checks import fragmentation as tiles
from harness.checks import fragmentation_reactions as checks
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    ReceiverAbort,
    SenderAbort,
)
from tests.checks.uplink_said import (
    LARGE,
    PROFILE,
    SMALL,
    SMALL_INSIDE,
    Entry,
    above,
    ack,
    down,
    sent,
    spoken,
    trace_of,
    up,
)

Check = Callable[[Trace, Profile], Finding]
WHOLE = [*sent(SMALL, "all tiles"), *sent(SMALL, "the All-1")]
TWO = [*sent(LARGE, "all tiles"), *sent(LARGE, "the All-1")]
TILE_60 = sent(SMALL, "tile 60 of window 0")
LAST_WINDOW = sent(LARGE, "those of window 1")
ASKED = up(AckRequest(0))
ALL_1 = sent(SMALL, "the All-1")
[ALL_1_BITS] = spoken(SMALL, "the All-1")
ABORT = down(ReceiverAbort())

CASES: list[tuple[Check, str, list[Entry]]] = [
    (tiles.missing_tiles_resent, "pass", [*WHOLE, down(ack(0, 60)), *TILE_60]),
    (tiles.missing_tiles_resent, "fail", [*WHOLE, down(ack(0, 60)), ASKED]),
    (tiles.missing_tiles_resent, "fail", [*WHOLE, down(ack(0, 61)), *TILE_60]),
    (tiles.missing_tiles_resent, "inconclusive", [*WHOLE, down(ack(0, 60), lost=True)]),
    (tiles.missing_tiles_resent, "inconclusive", [*WHOLE, down(ack(0, 3))]),
    (checks.asks_after_sending_again, "pass", [*WHOLE, down(ack(0, 60)), *TILE_60, ASKED]),
    (checks.asks_after_sending_again, "pass", [*WHOLE, down(ack(0, 60)), *TILE_60, *ALL_1]),
    (checks.asks_after_sending_again, "fail", [*WHOLE, down(ack(0, 60)), *TILE_60]),
    (checks.asks_after_sending_again, "inconclusive", [*WHOLE, down(ack(0, 60))]),
    (checks.asks_after_sending_again, "inconclusive", [*TWO, down(ack(0, 60)), *TILE_60]),
    (checks.gives_up_at_once, "pass", [*WHOLE, down(ack(0)), up(SenderAbort())]),
    (checks.gives_up_at_once, "fail", [*WHOLE, down(ack(0)), ASKED]),
    (checks.gives_up_at_once, "fail", [*WHOLE, down(ack(0))]),
    (checks.gives_up_at_once, "inconclusive", WHOLE),
    (checks.asks_with_the_all_1, "pass", [*WHOLE, down(ack(0)), *ALL_1]),
    (checks.asks_with_the_all_1, "fail", [*WHOLE, down(ack(0)), ASKED]),
    (checks.asks_with_the_all_1, "fail", [*WHOLE, down(ack(0))]),
    (checks.asks_with_the_all_1, "fail", [*WHOLE, down(ack(0)), up(ALL_1_BITS, 12 * 3600)]),
    (checks.asks_with_the_all_1, "inconclusive", [*WHOLE, down(Ack(0, 1))]),
    (checks.abort_is_not_answered, "pass", [*WHOLE, ABORT]),
    (checks.abort_is_not_answered, "pass", [*WHOLE[:2], ABORT, WHOLE[2]]),
    (checks.abort_is_not_answered, "fail", [*WHOLE, ABORT, up(SenderAbort())]),
    (checks.abort_is_not_answered, "fail", [*WHOLE[:2], ABORT, *WHOLE[2:]]),
    (checks.abort_is_not_answered, "pass", [*WHOLE, ABORT, ASKED]),
    (checks.abort_is_not_answered, "inconclusive", WHOLE),
    (checks.success_ends_it, "pass", [*WHOLE, down(Ack(0, 1))]),
    (checks.success_ends_it, "fail", [*WHOLE, down(Ack(0, 1)), ASKED]),
    (checks.success_ends_it, "inconclusive", [*WHOLE, down(Ack(1, 1))]),
    (checks.goes_on_unmoved, "pass", [*WHOLE, down(b"\x3f\xff"), ASKED]),
    (checks.goes_on_unmoved, "fail", [*WHOLE, down(b"\x3f\xff")]),
    (checks.goes_on_unmoved, "inconclusive", WHOLE),
    (checks.nothing_sent_again, "pass", [*TWO, down(ack(0)), ASKED]),
    (checks.nothing_sent_again, "fail", [*TWO, down(ack(0)), *sent(LARGE, "tile 9 of window 0")]),
    (checks.nothing_sent_again, "inconclusive", [*TWO, down(ack(0)), *LAST_WINDOW]),
    (checks.nothing_sent_again, "fail", [*TWO, down(b"\x5f" + bytes(12)), *LAST_WINDOW]),
    (checks.nothing_sent_again, "inconclusive", TWO),
    (checks.no_more_than_reported, "pass", [*WHOLE, down(ack(0, 60)), *TILE_60]),
    (checks.no_more_than_reported, "inconclusive", [*WHOLE, down(ack(0, 60)), *WHOLE[:2]]),
    (checks.no_more_than_reported, "fail", [*WHOLE, down(ack(0, 60)), *WHOLE]),
    (checks.no_more_than_reported, "inconclusive", WHOLE),
]


@pytest.mark.parametrize(
    ("check", "verdict", "entries"),
    CASES,
    ids=[
        f"{number} {check.__name__} {verdict}" for number, (check, verdict, _) in enumerate(CASES)
    ],
)
def test_verdicts(check: Check, verdict: str, entries: list[Entry]) -> None:
    finding = check(trace_of(entries), PROFILE)
    assert finding.verdict is Verdict(verdict), finding.sentence


def test_going_on_after_an_abort_is_no_more_than_a_reading() -> None:
    finding = checks.abort_is_not_answered(trace_of(WHOLE[:2], ABORT, WHOLE[2:]), PROFILE)
    assert finding.requirement == "SCHC-FRAG-AOE-037"


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([*WHOLE, above(SMALL_INSIDE)], "pass"),
        ([*WHOLE, above(b"a packet of the meter's own"), above(SMALL_INSIDE)], "pass"),
        (WHOLE, "fail"),
        ([*WHOLE, above(SMALL_INSIDE), above(SMALL_INSIDE)], "fail"),
        ([*WHOLE, above(SMALL_INSIDE[:-1] + b"?")], "fail"),
        ([], "inconclusive"),
    ],
    ids=range(6),
)
def test_a_packet_is_recovered_once(entries: list[Entry], verdict: str) -> None:
    finding = tiles.packet_recovered(trace_of(entries), PROFILE, SMALL_INSIDE)
    assert finding.verdict is Verdict(verdict)


DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("last", "given_up", "verdict"),
    [
        (up(ALL_1_BITS, 60, lost=True), DAY, "inconclusive"),
        (up(ALL_1_BITS, 60, lost=True), 120.0, "fail"),
        (up(ALL_1_BITS, 60), DAY, "fail"),
    ],
    ids=["lost", "too soon", "nothing lost"],
)
def test_what_was_lost_may_end_a_packet(last: Entry, given_up: float, verdict: str) -> None:
    entries = [*sent(SMALL, "all tiles"), last, down(ReceiverAbort(), given_up)]
    finding = tiles.packet_recovered(trace_of(entries), PROFILE, SMALL_INSIDE)
    assert finding.verdict is Verdict(verdict), finding
