"""Events: what passes, what fails, and what says nothing."""

from __future__ import annotations

from functools import partial

import pytest

from harness.checks import services_events as checks
from harness.scenes.verdict import Verdict
from reference_stack.dlms.apdu import AttributeDescriptor, EventNotification
from reference_stack.dlms.data import unsigned
from tests.checks.spoken import Case, assert_case, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
CLOCK = AttributeDescriptor(8, bytes((0, 0, 1, 0, 0, 255)), 2)
OTHER = AttributeDescriptor(1, bytes((0, 0, 96, 1, 0, 255)), 2)
TOLD = partial(checks.event_told, attribute=CLOCK)
TIMED = EventNotification(bytes(12), CLOCK, unsigned(1))

CASES: list[Case] = [
    ("with its time", TOLD, (up(TIMED),), PASS),
    ("without a time", TOLD, (up(EventNotification(None, CLOCK, unsigned(1))),), PASS),
    (
        "a time of fourteen octets",
        TOLD,
        (up(EventNotification(b"\x09\x0c" + bytes(12), CLOCK, unsigned(1))),),
        FAIL,
    ),
    ("another attribute", TOLD, (up(EventNotification(None, OTHER, unsigned(1))),), FAIL),
    ("no presence of the time", TOLD, (up(b"\xc2" + TIMED.encode()[2:]),), FAIL),
    ("no event", TOLD, (), OPEN),
    ("an event of ours", TOLD, (up(TIMED, by_us=True),), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_checks_say_what_the_trace_shows(case: Case) -> None:
    assert_case(case)
