"""What the checks of a gateway's answers say of traces made by hand. RFC8724 §8.4.3.2."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.checks import fragmentation_answers as checks
from harness.checks import fragmentation_endings as endings
from harness.checks.fragmentation_promise import promise_kept
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.kernel.bits import Bits
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    CompoundAck,
    ReceiverAbort,
    SenderAbort,
)
from tests.checks.uplink_said import (
    BY_WINDOW,
    COMPOUND,
    FULL,
    LARGE,
    LARGE_INSIDE,
    PROFILE,
    RULE,
    SMALL,
    SMALL_INSIDE,
    Entry,
    above,
    ack,
    down,
    sent,
    trace_of,
    up,
)

Check = Callable[..., Finding]
SUCCESS, ABORT = down(Ack(0, 1)), down(ReceiverAbort())


def heard(words: str, packet: bytes = SMALL) -> list[Entry]:
    return [each for part in words.split(", then ") for each in sent(packet, part, ours=True)]


WHOLE = heard("all tiles, then the All-1")
GAP = heard("all tiles but tile 60 of window 0, then the All-1")
TWO_GAPS = heard("all tiles but tile 60 of window 0 and tile 60 of window 1, then the All-1", LARGE)
MISSING_60 = ack(0, 60, *range(47))
BROUGHT = heard(
    "all tiles but tile 60 of window 0 and the last tile, then the All-1 with the last tile"
)


def bitmap(written: str, w: int = 0) -> bytes:
    """A report as it is written, whatever its bitmap is."""
    bits = Bits(RULE.rule_id_value, 8) + Bits(w, 2) + Bits(0, 1) + Bits.written(written)
    return bits.padded(8).octets()[1:]


TRUE: list[tuple[str, list[Entry]]] = [
    ("pass", [*GAP, down(MISSING_60)]),
    ("fail", [*GAP, down(ack(0, 60))]),
    ("fail", [*GAP, down(ack(0, 61, *range(47)))]),
    ("fail", [*GAP, down(ack(0, *range(47)))]),
    ("fail", GAP),
    ("pass", [*BROUGHT, down(ack(0, 60, *range(1, 48)))]),
    ("pass", [*BROUGHT, down(ack(0, 60, *range(47)))]),
    ("fail", [*BROUGHT, down(ack(0, 60, *range(48)))]),
    ("pass", [*GAP, *heard("tile 60 of window 0"), down(MISSING_60)]),
    ("pass", [*GAP, down(MISSING_60), SUCCESS, down(ack(0, *range(63)))]),
    ("fail", [*GAP, SUCCESS, down(MISSING_60)]),
    ("inconclusive", [*GAP, down(b"\x1f" + bytes(11))]),
    ("inconclusive", heard("all tiles")),
]


@pytest.mark.parametrize(("verdict", "entries"), TRUE, ids=range(len(TRUE)))
def test_reports_are_true(verdict: str, entries: list[Entry]) -> None:
    finding = checks.reports_are_true(trace_of(entries), PROFILE, SMALL)
    assert finding.verdict is Verdict(verdict), finding.sentence


def test_an_answer_may_be_to_what_was_asked_first_but_not_older() -> None:
    first, after = heard("tiles 62 to 58 of window 0"), heard("tiles 57 to 53 of window 0")
    asked = up(AckRequest(0), ours=True)
    late = down(ack(0, only=5))
    trace = trace_of(first, asked, after, late)
    assert checks.reports_are_true(trace, PROFILE, SMALL).verdict is Verdict.PASS
    trace = trace_of(first, after, asked, late)
    assert checks.reports_are_true(trace, PROFILE, SMALL).verdict is Verdict.FAIL


def test_a_bitmap_of_62_bits_is_reported_and_not_failed() -> None:
    """SCHC-T3."""
    entries = heard("all tiles but tile 1 of window 0, then the All-1", LARGE)
    trace = trace_of(entries, down(bitmap("1" * 61 + "0")))
    assert checks.reports_are_true(trace, PROFILE, LARGE).verdict is Verdict.INCONCLUSIVE


SHORT: list[tuple[str, list[Entry]]] = [
    ("pass", [*GAP, down(MISSING_60)]),
    ("pass", [*TWO_GAPS, down(ack(0, 60))]),
    ("fail", [*TWO_GAPS, down(bitmap(f"{FULL ^ 1 << 60:063b}"))]),
    ("fail", [*TWO_GAPS, down(bitmap("110" + "1" * 10))]),
    ("fail", GAP),
    ("inconclusive", heard("all tiles")),
]


@pytest.mark.parametrize(("verdict", "entries"), SHORT, ids=range(len(SHORT)))
def test_reports_are_short(verdict: str, entries: list[Entry]) -> None:
    assert checks.reports_are_short(trace_of(entries), PROFILE).verdict is Verdict(verdict)


GAPS: list[tuple[str, list[Entry]]] = [
    ("pass", [*TWO_GAPS, down(ack(0, 60))]),
    ("pass", [*TWO_GAPS, down(ack(1, 60, *range(55)))]),
    ("fail", [*heard("all tiles but tile 60 of window 1, then the All-1", LARGE), down(ack(0))]),
    ("fail", [*heard("all tiles but tile 60 of window 0, then the All-1", LARGE), down(ack(1))]),
    ("pass", [*heard("those of window 0, then an ACK REQ of window 1", LARGE), down(ack(0))]),
    ("fail", TWO_GAPS),
    ("inconclusive", heard("all tiles", LARGE)),
]


@pytest.mark.parametrize(("verdict", "entries"), GAPS, ids=range(len(GAPS)))
def test_reports_are_about_windows_with_gaps(verdict: str, entries: list[Entry]) -> None:
    finding = checks.reports_name_gaps(trace_of(entries), PROFILE, LARGE)
    assert finding.verdict is Verdict(verdict), finding.sentence


CONFIRMED: list[tuple[str, list[Entry]]] = [
    ("pass", [*WHOLE, SUCCESS]),
    ("fail", WHOLE),
    ("fail", [*WHOLE, down(ack(0))]),
    ("fail", [*WHOLE, down(Ack(1, 1))]),
    ("fail", [*WHOLE, down(b"\x21")]),
    ("fail", [*GAP, SUCCESS]),
    ("fail", [*heard("all tiles"), SUCCESS]),
    ("inconclusive", GAP),
    ("inconclusive", heard("all tiles, then an All-1 with a wrong check")),
]


@pytest.mark.parametrize(("verdict", "entries"), CONFIRMED, ids=range(len(CONFIRMED)))
def test_what_is_whole_and_right_is_confirmed(verdict: str, entries: list[Entry]) -> None:
    finding = checks.confirms(trace_of(entries), PROFILE, SMALL)
    assert finding.verdict is Verdict(verdict), finding.sentence


@pytest.mark.parametrize(
    ("verdict", "entries"),
    [
        ("pass", [*GAP, down(MISSING_60)]),
        ("pass", GAP),
        ("fail", [*GAP, SUCCESS]),
        ("inconclusive", heard("all tiles")),
    ],
    ids=range(4),
)
def test_nothing_is_confirmed(verdict: str, entries: list[Entry]) -> None:
    assert checks.confirms_nothing(trace_of(entries), PROFILE).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("verdict", "entries"),
    [
        ("pass", [*GAP, down(MISSING_60), ABORT]),
        ("fail", [*GAP, down(b"\x1f" + bytes(11))]),
        ("inconclusive", GAP),
    ],
    ids=range(3),
)
def test_only_answers_come_down(verdict: str, entries: list[Entry]) -> None:
    assert checks.speaks_in_control_messages(trace_of(entries), PROFILE).verdict is Verdict(verdict)


REQUEST, LOST_REQUEST = up(AckRequest(0), ours=True), up(AckRequest(0), lost=True)
ANSWER = [REQUEST, down(MISSING_60)]
ENDINGS: list[tuple[Check, str, list[Entry]]] = [
    (endings.gives_up, "pass", [*GAP, ABORT]),
    (endings.gives_up, "fail", GAP),
    (endings.gives_up, "fail", [*GAP, down(b"\xff\xff\xff")]),
    (endings.gives_up, "inconclusive", [LOST_REQUEST]),
    (endings.gives_up_in_time, "pass", [*GAP, *ANSWER * 8, ABORT]),
    (endings.gives_up_in_time, "pass", [*GAP, *ANSWER * 6, ABORT]),
    (endings.gives_up_in_time, "fail", [*GAP, *ANSWER * 5, ABORT]),
    (endings.gives_up_in_time, "fail", [*GAP, *ANSWER * 10]),
    (endings.gives_up_in_time, "fail", [*GAP, *ANSWER * 8, REQUEST, REQUEST]),
    (endings.gives_up_in_time, "inconclusive", [*GAP, *ANSWER * 9]),
    (endings.does_not_give_up, "pass", GAP),
    (endings.does_not_give_up, "fail", [*GAP, ABORT]),
    (endings.does_not_give_up, "inconclusive", []),
    (endings.abort_is_not_acknowledged, "pass", [*GAP, up(SenderAbort(), ours=True)]),
    (endings.abort_is_not_acknowledged, "fail", [*GAP, up(SenderAbort(), ours=True), ABORT]),
    (endings.abort_is_not_acknowledged, "inconclusive", [*GAP, up(SenderAbort(), lost=True)]),
    (endings.nothing_recovered, "pass", GAP),
    (endings.nothing_recovered, "fail", [*GAP, above(SMALL_INSIDE)]),
    (endings.nothing_recovered, "inconclusive", []),
]


@pytest.mark.parametrize(
    ("check", "verdict", "entries"),
    ENDINGS,
    ids=[
        f"{number} {check.__name__} {verdict}" for number, (check, verdict, _) in enumerate(ENDINGS)
    ],
)
def test_endings(check: Check, verdict: str, entries: list[Entry]) -> None:
    finding = check(trace_of(entries), PROFILE)
    assert finding.verdict is Verdict(verdict), finding.sentence


@pytest.mark.parametrize(
    ("verdict", "entries"),
    [
        ("pass", [*heard("those of window 0", LARGE), down(ack(0))]),
        ("fail", heard("those of window 0", LARGE)),
        ("fail", [*heard("those of window 0, then those of window 1", LARGE), down(ack(1))]),
        ("inconclusive", heard("tiles 62 to 1 of window 0", LARGE)),
    ],
    ids=range(4),
)
def test_windows_are_acknowledged(verdict: str, entries: list[Entry]) -> None:
    finding = endings.windows_are_acknowledged(trace_of(entries), BY_WINDOW)
    assert finding.verdict is Verdict(verdict)


def test_several_windows_in_one_report_are_each_compared() -> None:
    def compound(first: int) -> Entry:
        windows = ((0, ack(0, first).bitmap), (1, ack(1, 60, *range(55)).bitmap))
        return down(CompoundAck(windows), profile=COMPOUND)

    right, wrong = (trace_of(TWO_GAPS, compound(first)) for first in (60, 61))
    assert checks.reports_are_true(right, COMPOUND, LARGE).verdict is Verdict.PASS
    assert checks.reports_are_short(right, COMPOUND).verdict is Verdict.PASS
    assert checks.reports_name_gaps(right, COMPOUND, LARGE).verdict is Verdict.PASS
    assert checks.reports_are_true(wrong, COMPOUND, LARGE).verdict is Verdict.FAIL


MINE = [*sent(LARGE, "all tiles"), *sent(LARGE, "the All-1")]
LATER = 13 * 3600
PROMISE: list[tuple[str, list[Entry]]] = [
    ("pass", [*MINE, above(LARGE_INSIDE)]),
    ("pass", [*MINE, above(LARGE_INSIDE), down(Ack(1, 1))]),
    ("pass", [*MINE, above(b"a packet of the meter's own"), above(LARGE_INSIDE)]),
    ("pass", [*MINE, up(SenderAbort())]),
    ("pass", [*MINE, ABORT]),
    ("pass", [*MINE, above(LARGE_INSIDE), above(LARGE_INSIDE, LATER)]),
    ("fail", [*MINE, above(LARGE_INSIDE), above(LARGE_INSIDE, 60)]),
    ("fail", [*MINE, above(LARGE_INSIDE[:-1] + b"?")]),
    ("fail", [*MINE, above(LARGE_INSIDE[:500])]),
    ("fail", [*MINE, down(Ack(1, 1))]),
    ("fail", MINE),
    ("fail", [*MINE, down(ReceiverAbort(), lost=True)]),
    ("fail", [*MINE, *sent(LARGE, "the All-1") * 9, above(LARGE_INSIDE)]),
    ("inconclusive", []),
]


@pytest.mark.parametrize(("verdict", "entries"), PROMISE, ids=range(len(PROMISE)))
def test_a_packet_arrives_or_both_know(verdict: str, entries: list[Entry]) -> None:
    finding = promise_kept(trace_of(entries), PROFILE, LARGE_INSIDE)
    assert finding.verdict is Verdict(verdict), finding.sentence


def test_a_second_copy_is_no_more_than_a_reading() -> None:
    trace: Trace = trace_of(MINE, above(LARGE_INSIDE), above(LARGE_INSIDE, 60))
    profile: Profile = PROFILE
    assert promise_kept(trace, profile, LARGE_INSIDE).requirement == "SCHC-FRAG-AOE-032"
