"""Fragments that come down to a meter: what passes, what fails, and what says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import downlink as checks
from harness.checks import downlink_bitmaps as bitmaps
from harness.checks import downlink_endings as endings
from harness.checks import downlink_group as group
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.ipv6.icmpv6 import Echo
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    ReceiverAbort,
)
from tests.checks.downlink_said import (
    PROFILE,
    RULE,
    SEVEN,
    Said,
    bits,
    down,
    parts,
    to_group,
    trace,
    up,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
HAS, LACKS = bits("1"), bits("0")
FIRST, SECOND, END = parts(3)
WRONG_END = replace(END, rcs=END.rcs ^ 1) if isinstance(END, All1) else END
EMPTY_TWICE = (up(None), up(None))
HOUR = 3600.0

Check = Callable[[Trace, Profile], Finding]
Case = tuple[str, Check, tuple[Said, ...], Verdict]

CASES: list[Case] = [
    (
        "fragment-acknowledged",
        checks.fragments_acknowledged,
        (down(FIRST), up(Ack(0, 0, HAS)), down(SECOND), up(Ack(1, 0, HAS))),
        PASS,
    ),
    (
        "fragment-acknowledged-as-in-the-figure",
        checks.fragments_acknowledged,
        (down(FIRST), up(Ack(0, 1))),
        PASS,
    ),
    (
        "fragment-acknowledged-after-a-repetition-of-the-last-ack",
        checks.fragments_acknowledged,
        (down(SECOND), up(Ack(0, 0, HAS)), up(Ack(1, 0, HAS))),
        PASS,
    ),
    (
        "fragment-acknowledged-under-the-other-window",
        checks.fragments_acknowledged,
        (down(FIRST), up(Ack(1, 0, HAS))),
        FAIL,
    ),
    (
        "fragment-called-missing",
        checks.fragments_acknowledged,
        (down(FIRST), up(Ack(0, 0, LACKS))),
        FAIL,
    ),
    (
        "fragment-passed-over-in-silence",
        checks.fragments_acknowledged,
        (down(FIRST), *EMPTY_TWICE),
        FAIL,
    ),
    (
        "meter-had-no-occasion",
        checks.fragments_acknowledged,
        (down(FIRST), up(None)),
        OPEN,
    ),
    (
        "fragment-acknowledged-when-asked-for-something",
        checks.fragments_acknowledged,
        (down(FIRST), up(None, 2 * HOUR), up(Ack(0, 0, HAS), 2 * HOUR + 5)),
        FAIL,
    ),
    ("fragment-lost", checks.fragments_acknowledged, (down(FIRST, lost=True),), OPEN),
    (
        "only-the-end-confirmed",
        checks.only_the_end_confirmed,
        (down(FIRST), up(Ack(0, 0, HAS)), down(END), up(Ack(0, 1))),
        PASS,
    ),
    (
        "confirmed-before-the-end",
        checks.only_the_end_confirmed,
        (down(FIRST), up(Ack(0, 1))),
        FAIL,
    ),
    ("nothing-acknowledged", checks.only_the_end_confirmed, (down(FIRST),), OPEN),
    ("end-confirmed", checks.packet_confirmed, (down(END), up(Ack(0, 1))), PASS),
    ("end-refused", checks.packet_confirmed, (down(END), up(Ack(0, 0, HAS))), FAIL),
    ("end-answered-with-an-abort", checks.packet_confirmed, (down(END), up(ReceiverAbort())), FAIL),
    (
        "end-confirmed-under-another-window",
        checks.packet_confirmed,
        (down(END), up(Ack(1, 1))),
        FAIL,
    ),
    ("end-passed-over-in-silence", checks.packet_confirmed, (down(END), *EMPTY_TWICE), FAIL),
    (
        "a-fragment-was-lost-before-the-end",
        checks.packet_confirmed,
        (down(FIRST, lost=True), down(END), up(Ack(0, 0, HAS))),
        OPEN,
    ),
    ("no-occasion-after-the-end", checks.packet_confirmed, (down(END),), OPEN),
    ("no-end", checks.packet_confirmed, (down(FIRST),), OPEN),
    ("wrong-end-refused", checks.wrong_packet_refused, (down(WRONG_END), up(Ack(0, 0, HAS))), PASS),
    (
        "wrong-end-aborted",
        checks.wrong_packet_refused,
        (down(WRONG_END), up(ReceiverAbort())),
        PASS,
    ),
    ("wrong-end-confirmed", checks.wrong_packet_refused, (down(WRONG_END), up(Ack(0, 1))), FAIL),
    ("wrong-end-ignored", checks.wrong_packet_refused, (down(WRONG_END), *EMPTY_TWICE), FAIL),
    ("wrong-end-not-answered-yet", checks.wrong_packet_refused, (down(WRONG_END),), OPEN),
    (
        "wrong-end-refused-once-only",
        checks.wrong_packet_refused,
        (down(WRONG_END), up(Ack(0, 0, HAS)), down(WRONG_END), *EMPTY_TWICE),
        FAIL,
    ),
    (
        "wrong-end-aborted-and-repeated",
        checks.wrong_packet_refused,
        (down(WRONG_END), up(ReceiverAbort()), down(WRONG_END), *EMPTY_TWICE),
        PASS,
    ),
    ("no-wrong-end", checks.wrong_packet_refused, (), OPEN),
    (
        "acks-written-right",
        checks.control_written_right,
        (down(FIRST), up(Ack(0, 0, HAS)), up(ReceiverAbort())),
        PASS,
    ),
    ("ack-padded-with-ones", checks.control_written_right, (down(FIRST), up(b"\x3f")), FAIL),
    (
        "ack-with-an-octet-too-many",
        checks.control_written_right,
        (down(FIRST), up(b"\x20\x00")),
        FAIL,
    ),
    ("ack-not-seen", checks.control_written_right, (down(FIRST), up(None)), OPEN),
    (
        "remnant-left-alone",
        checks.remnant_not_acknowledged,
        (down(END), up(Ack(0, 1)), down(SECOND), up(Ack(0, 1))),
        PASS,
    ),
    (
        "remnant-acknowledged",
        checks.remnant_not_acknowledged,
        (down(END), up(Ack(0, 1)), down(SECOND), up(Ack(1, 0, HAS))),
        FAIL,
    ),
    ("no-remnant", checks.remnant_not_acknowledged, (down(END), up(Ack(0, 1))), OPEN),
    (
        "requests-answered-with-what-has-come",
        bitmaps.acks_tell_what_came,
        (
            *(down(FIRST), up(Ack(0, 0, HAS)), down(AckRequest(1)), up(Ack(1, 0, LACKS))),
            *(down(SECOND), up(Ack(1, 0, HAS)), down(AckRequest(1)), up(Ack(1, 0, HAS))),
            *(down(END), up(Ack(0, 1)), down(AckRequest(0)), up(Ack(0, 1))),
        ),
        PASS,
    ),
    (
        "tile-claimed-that-has-not-come",
        bitmaps.acks_tell_what_came,
        (down(FIRST), up(Ack(0, 0, HAS)), down(AckRequest(1)), up(Ack(1, 0, HAS))),
        FAIL,
    ),
    (
        "confirmation-not-repeated",
        bitmaps.acks_tell_what_came,
        (
            *(down(FIRST), up(Ack(0, 0, HAS)), down(SECOND), up(Ack(1, 0, HAS))),
            *(down(END), up(Ack(0, 1)), down(AckRequest(0)), up(Ack(0, 0, LACKS))),
        ),
        FAIL,
    ),
    (
        "request-passed-over-in-silence",
        bitmaps.acks_tell_what_came,
        (down(FIRST), up(Ack(0, 0, HAS)), down(AckRequest(1)), *EMPTY_TWICE),
        FAIL,
    ),
    (
        "request-without-occasion",
        bitmaps.acks_tell_what_came,
        (down(FIRST), up(Ack(0, 0, HAS)), down(AckRequest(1))),
        OPEN,
    ),
    (
        "given-up-where-tiles-are-missing",
        bitmaps.acks_tell_what_came,
        (down(FIRST), up(Ack(0, 0, HAS)), down(WRONG_END), up(ReceiverAbort())),
        OPEN,
    ),
    ("nothing-due", bitmaps.acks_tell_what_came, (), OPEN),
    ("given-up", endings.gives_up, (down(FIRST), up(Ack(0, 0, HAS)), up(ReceiverAbort())), PASS),
    (
        "never-given-up",
        endings.gives_up,
        (down(FIRST), up(Ack(0, 0, HAS)), up(None, 37 * HOUR)),
        FAIL,
    ),
    ("not-yet-to-be-given-up", endings.gives_up, (down(FIRST), up(None, 35 * HOUR)), OPEN),
    ("nothing-to-give-up", endings.gives_up, (), OPEN),
    (
        "eight-acks-and-an-abort",
        endings.acks_before_the_abort,
        (down(FIRST), *[up(Ack(0, 0, HAS))] * 8, up(ReceiverAbort())),
        PASS,
    ),
    (
        "two-acks-and-an-abort",
        endings.acks_before_the_abort,
        (down(FIRST), *[up(Ack(0, 0, HAS))] * 2, up(ReceiverAbort())),
        OPEN,
    ),
    (
        "acks-without-end",
        endings.acks_before_the_abort,
        (down(FIRST), *[up(Ack(0, 0, HAS))] * 10),
        FAIL,
    ),
    (
        "acks-and-no-abort-yet",
        endings.acks_before_the_abort,
        (down(FIRST), *[up(Ack(0, 0, HAS))] * 9),
        OPEN,
    ),
    (
        "asked-in-vain",
        endings.acks_before_the_abort,
        (
            *(down(FIRST), up(Ack(0, 0, HAS))),
            *(said for _ in range(8) for said in (down(AckRequest(1)), up(Ack(1, 0, LACKS)))),
            *[down(AckRequest(1))] * 2,
            *EMPTY_TWICE,
        ),
        FAIL,
    ),
    (
        "acks-of-two-windows-with-one-number",
        endings.acks_before_the_abort,
        (
            *(down(FIRST), *[up(Ack(0, 0, HAS))] * 4, down(SECOND), up(Ack(1, 0, HAS))),
            *(said for _ in range(8) for said in (down(WRONG_END), up(Ack(0, 0, HAS)))),
            up(ReceiverAbort()),
        ),
        PASS,
    ),
    ("nothing-to-abort", endings.acks_before_the_abort, (), OPEN),
    (
        "ack-repeated-at-once",
        endings.repeated_promptly,
        (down(FIRST), up(Ack(0, 0, HAS), 5), up(Ack(0, 0, HAS), 150)),
        PASS,
    ),
    (
        "ack-repeated-late",
        endings.repeated_promptly,
        (down(FIRST), up(Ack(0, 0, HAS), 5), up(Ack(0, 0, HAS), 2 * HOUR)),
        FAIL,
    ),
    ("ack-not-repeated", endings.repeated_promptly, (down(FIRST), up(Ack(0, 0, HAS))), OPEN),
    (
        "group-not-answered",
        group.silent_to_group,
        (to_group(parts(2, group=True)[0]), up(None)),
        PASS,
    ),
    (
        "group-answered",
        group.silent_to_group,
        (
            to_group(parts(2, group=True)[0]),
            Said(Direction.UPLINK, b"\x40", 23),
        ),
        FAIL,
    ),
    ("nothing-for-the-group", group.silent_to_group, (), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_each_check_says_what_the_trace_shows(case: Case) -> None:
    _, check, said, verdict = case
    finding = check(trace(*said), PROFILE)
    assert finding.verdict is verdict, finding
    if verdict is FAIL:
        assert finding.expected
        assert finding.observed
        assert all(0 <= position < len(said) for position in finding.evidence)


def test_confirming_early_is_a_variant_and_named_so() -> None:
    finding = checks.only_the_end_confirmed(trace(down(FIRST), up(Ack(0, 1))), PROFILE)
    assert finding.requirement == checks.VARIANT


# -- polling ---------------------------------------------------------------------------------------


def polled(*moments: float, watched: float) -> Finding:
    seen = trace(down(END), up(Ack(0, 1), 5), *(up(None, moment) for moment in moments))
    seen.remark(EPOCH.after(Duration.of(seconds=watched)), "watched up to here")
    return endings.polls_after_the_end(seen, PROFILE)


QUARTERS = [900.0 * n for n in range(1, 17)]


def test_uplinks_every_quarter_of_an_hour_are_enough() -> None:
    assert polled(*QUARTERS, watched=5 * HOUR).verdict is PASS


def test_a_gap_in_the_uplinks_is_found() -> None:
    finding = polled(*QUARTERS[:4], *QUARTERS[8:], watched=5 * HOUR)
    assert finding.verdict is FAIL
    assert "no uplink comes" in finding.sentence


def test_an_early_end_of_the_uplinks_is_found() -> None:
    finding = polled(*QUARTERS[:4], watched=5 * HOUR)
    assert finding.verdict is FAIL
    assert "soon opens no windows" in finding.sentence


def test_what_was_not_watched_is_not_judged() -> None:
    assert polled(*QUARTERS[:4], watched=4000).verdict is OPEN


def test_without_an_end_nothing_is_polled_for() -> None:
    assert endings.polls_after_the_end(trace(down(FIRST)), PROFILE).verdict is OPEN


# -- abort for want of acks ------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "expected"), [(8, True), (7, True), (2, False)])
def test_an_abort_after_all_acks_is_told_from_another(count: int, expected: bool) -> None:
    said = (down(FIRST), *[up(Ack(0, 0, HAS))] * count, up(ReceiverAbort()))
    assert endings.gave_up_for_want_of_acks(trace(*said), PROFILE) is expected


@pytest.mark.parametrize(("answer", "expected"), [(ReceiverAbort(), True), (Ack(0, 0, HAS), False)])
def test_an_abort_may_be_the_answer_to_a_wrong_end(
    answer: Ack | ReceiverAbort, expected: bool
) -> None:
    said = (down(WRONG_END), up(answer), down(END), up(ReceiverAbort()))
    assert checks.refused_by_abort(trace(*said), PROFILE) is expected


def test_without_an_end_nothing_is_refused() -> None:
    assert not checks.refused_by_abort(trace(down(FIRST), up(ReceiverAbort())), PROFILE)


# -- bitmaps of larger windows ---------------------------------------------------------------------


def test_the_end_may_be_acknowledged_at_its_own_place() -> None:
    """Some stacks do not put it rightmost: told, and not failed."""
    rule = SEVEN.downlink
    tile = bits("1" * 30)

    def frame(message: Fragment | All1 | Ack, direction: Direction) -> Crossing:
        octets = message.encode(rule).octets()
        return Crossing(EPOCH, Point.RADIO, direction, octets[1:], port=octets[0])

    for bitmap, verdict in (("1000001", PASS), ("1000010", OPEN), ("1100001", FAIL)):
        seen = Trace()
        for message, direction, sender in (
            (Fragment(6, tile), Direction.DOWNLINK, Party.GATEWAY),
            (All1(7, tile), Direction.DOWNLINK, Party.GATEWAY),
            (Ack(0, 0, bits(bitmap)), Direction.UPLINK, Party.METER),
        ):
            seen.observe(frame(message, direction), sender=sender, receiver=Party.METER)
        assert bitmaps.acks_tell_what_came(seen, SEVEN).verdict is verdict


# -- echoes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("replies", "verdict"), [(1, PASS), (2, FAIL), (0, FAIL)])
def test_an_echo_comes_back_once(replies: int, verdict: Verdict) -> None:
    seen = trace(down(END))
    reply = Echo(
        source=PROFILE.meter_address,
        destination=PROFILE.network.head_end_address,
        is_reply=True,
        identifier=1,
        sequence=1,
        data=b"data",
    ).encode()
    for _ in range(replies):
        crossing = Crossing(EPOCH, Point.IP, Direction.UPLINK, reply)
        seen.observe(crossing, sender=Party.GATEWAY, receiver=Party.HEAD_END)
    assert checks.answered_once(seen, PROFILE).verdict is verdict


def test_without_fragments_no_echo_is_missed() -> None:
    assert checks.answered_once(Trace(), PROFILE).verdict is OPEN


def test_the_rule_of_these_traces_is_that_of_the_standard() -> None:
    assert (RULE.window_size, RULE.fcn_size, RULE.w_size) == (1, 1, 1)
