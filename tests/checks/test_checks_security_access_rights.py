"""Values under strict access rights: what passes, what fails, and what says nothing."""

from __future__ import annotations

from functools import partial

import pytest

from harness.checks import security_access_rights as checks
from harness.scenes.verdict import Verdict
from harness.stimuli.asked import Asked
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import NULL, Data, double_long_unsigned
from tests.checks.spoken import (
    MANAGEMENT,
    PUBLIC,
    Case,
    Check,
    Said,
    assert_case,
    assert_no_key_no_verdict,
    down,
    up,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
USUAL, STRICT = double_long_unsigned(5), double_long_unsigned(6)
DENIED = a.DataAccessResult.READ_WRITE_DENIED
LIST = tuple(
    a.AttributeWithSelection(a.AttributeDescriptor(1, bytes((0, 0, 96, n, 1, 255)), 2))
    for n in (1, 132)
)
READING = checks.StrictReading(1, Asked(0, 1, "too little protection"), Asked(2, 2))
kept = partial(checks.strict_value_kept, strict=READING)
guarded = partial(checks.strict_value_guarded, strict=READING)
alone = partial(checks.strict_value_guarded, strict=READING._replace(place=0))


def asked(number: int, **more: bool) -> Said:
    return down(a.GetRequestWithList(a.InvokeIdAndPriority(number), LIST), MANAGEMENT, **more)


def told(number: int, *results: a.GetDataResult, association: str = MANAGEMENT) -> Said:
    return up(a.GetResponseWithList(a.InvokeIdAndPriority(number), results), association)


def accessed(number: int, value: Data, result: a.DataAccessResult) -> Said:
    invoke = a.LongInvokeIdAndPriority(number, confirmed=True)
    results = (a.AccessGetResult(a.DataAccessResult.SUCCESS), a.AccessGetResult(result))
    return up(a.AccessResponse(invoke, None, None, (USUAL, value), results), MANAGEMENT)


def normal(result: a.GetDataResult, association: str) -> Said:
    return up(a.GetResponseNormal(a.InvokeIdAndPriority(2), result), association)


WEAK = (asked(1), told(1, USUAL, DENIED, association=PUBLIC))
RIGHT = (*WEAK, asked(2), told(2, USUAL, STRICT))
CLEAR = (*WEAK, asked(2), told(2, USUAL, STRICT, association=PUBLIC))
SUCCESS = a.DataAccessResult.SUCCESS
CASES: list[Case] = [
    ("kept, and given rightly", kept, RIGHT, PASS),
    ("given to both", kept, (asked(1), told(1, USUAL, STRICT), *RIGHT[2:]), FAIL),
    ("given to nobody", kept, (*WEAK, asked(2), told(2, USUAL, DENIED)), OPEN),
    ("the list is too short", kept, (*WEAK, asked(2), told(2, USUAL)), OPEN),
    ("ACCESS", kept, (*WEAK, asked(2), accessed(2, STRICT, SUCCESS)), PASS),
    ("ACCESS without it", kept, (*WEAK, asked(2), accessed(2, NULL, DENIED)), OPEN),
    ("ACCESS to the weak one", kept, (asked(1), accessed(1, STRICT, SUCCESS), *RIGHT[2:]), FAIL),
    ("guarded", guarded, RIGHT, PASS),
    ("in clear", guarded, CLEAR, FAIL),
    ("in clear, refused", guarded, (*WEAK, asked(2), told(2, USUAL, DENIED)), OPEN),
    ("one value", alone, (*WEAK, asked(2), normal(STRICT, MANAGEMENT)), PASS),
    ("one value in clear", alone, (*WEAK, asked(2), normal(STRICT, PUBLIC)), FAIL),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_finding(case: Case) -> None:
    assert_case(case)


@pytest.mark.parametrize("check", [kept, guarded])
def test_what_nobody_can_open_fails_nobody(check: Check) -> None:
    assert_no_key_no_verdict(check, *RIGHT)
