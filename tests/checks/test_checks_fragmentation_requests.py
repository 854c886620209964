"""What the checks of a meter's requests say of traces made by hand. RFC8724 §8.4.3.1."""

from __future__ import annotations

import pytest

from harness.checks import fragmentation_requests as checks
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import AckRequest, SenderAbort
from tests.checks.uplink_said import (
    BY_WINDOW,
    LARGE,
    PROFILE,
    SMALL,
    Entry,
    ack,
    down,
    sent,
    spoken,
    trace_of,
    up,
)

HOURS = 3600.0
TIMER = 12 * HOURS
[ALL_1] = spoken(SMALL, "the All-1")
[LARGE_ALL_1] = spoken(LARGE, "the All-1")


def asked(times: int, *, apart: float = TIMER, given_up: bool = True) -> list[Entry]:
    requests = [up(ALL_1, number * apart) for number in range(times)]
    return [*requests, up(SenderAbort(), times * apart)] if given_up else requests


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        (asked(8), "pass"),
        (asked(7), "pass"),
        (asked(9), "pass"),
        (asked(6), "fail"),
        (asked(10), "fail"),
        (asked(1), "fail"),
        (asked(8, given_up=False), "fail"),
        ([*asked(8), up(ALL_1, 9 * TIMER)], "fail"),
        ([*asked(3), down(ack(0, 60), 1)], "inconclusive"),
        ([], "inconclusive"),
    ],
    ids=range(10),
)
def test_a_meter_asks_eight_times_and_gives_up(entries: list[Entry], verdict: str) -> None:
    assert checks.asks_until_the_limit(trace_of(entries), PROFILE).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        (asked(3), "pass"),
        (asked(3, apart=13 * HOURS), "pass"),
        (asked(3, apart=6 * HOURS), "fail"),
        (asked(1), "inconclusive"),
        ([up(ALL_1), down(ack(0, 60), 1), up(AckRequest(0), 10)], "inconclusive"),
        ([up(ALL_1), down(ack(0, 60), 1, lost=True), up(AckRequest(0), 10)], "fail"),
    ],
    ids=range(6),
)
def test_unanswered_requests_are_a_timer_apart(entries: list[Entry], verdict: str) -> None:
    assert checks.requests_are_apart(trace_of(entries), PROFILE).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("profile", "entries", "verdict"),
    [
        (PROFILE, [up(LARGE_ALL_1), up(AckRequest(1))], "pass"),
        (PROFILE, [up(LARGE_ALL_1), up(LARGE_ALL_1)], "pass"),
        (PROFILE, [up(LARGE_ALL_1), up(AckRequest(0))], "fail"),
        (PROFILE, [up(LARGE_ALL_1), up(AckRequest(3))], "fail"),
        (PROFILE, [up(AckRequest(0))], "inconclusive"),
        (PROFILE, [up(b"\x7f\x00")], "fail"),
        (BY_WINDOW, [*sent(LARGE, "those of window 0"), up(AckRequest(0))], "pass"),
        (BY_WINDOW, [*sent(LARGE, "those of window 0"), up(AckRequest(1))], "pass"),
        (BY_WINDOW, [*sent(LARGE, "all tiles"), up(LARGE_ALL_1), up(AckRequest(0))], "fail"),
    ],
    ids=range(9),
)
def test_requests_name_the_last_window(
    profile: Profile, entries: list[Entry], verdict: str
) -> None:
    found = checks.requests_name_their_window(trace_of(entries), profile).verdict
    assert found is Verdict(verdict)


def windows(*between: Entry) -> Trace:
    return trace_of(
        sent(LARGE, "those of window 0"), list(between), sent(LARGE, "those of window 1")
    )


@pytest.mark.parametrize(
    ("trace", "verdict"),
    [
        (windows(down(ack(0))), "pass"),
        (windows(down(ack(1))), "pass"),
        (windows(), "fail"),
        (windows(down(ack(0), lost=True)), "fail"),
        (trace_of(sent(SMALL, "all tiles")), "pass"),
        (trace_of(), "inconclusive"),
    ],
    ids=range(6),
)
def test_each_window_waits_for_an_acknowledgement(trace: Trace, verdict: str) -> None:
    assert checks.windows_are_waited_for(trace, BY_WINDOW).verdict is Verdict(verdict)
