"""What may become of octets that were written in blocks each protected by itself."""

from __future__ import annotations

from functools import partial

import pytest

from harness.checks.services_protected_blocks import written_or_untouched
from harness.checks.services_writing import Written
from harness.scenes.verdict import Verdict
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import octet_string
from tests.checks.spoken import Case, assert_case, assert_no_key_no_verdict, down, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
I1 = a.InvokeIdAndPriority(1)
OCTETS = AttributeDescriptor(1, bytes(6), 2)
OLD, NEW = octet_string(b"old"), octet_string(b"new")
ASK = down(a.GetRequestNormal(I1, OCTETS))
check = partial(written_or_untouched, written=Written(OCTETS, OLD, NEW, 0), since=0)


def got(result: object) -> a.GetResponseNormal:
    return a.GetResponseNormal(I1, result)  # type: ignore[arg-type]


CASES: list[Case] = [
    ("written", check, (ASK, up(got(NEW))), PASS),
    ("untouched", check, (ASK, up(got(OLD))), PASS),
    ("in part", check, (ASK, up(got(octet_string(b"nld")))), FAIL),
    ("lost", check, (ASK, up(got(octet_string(b"")))), FAIL),
    ("gone", check, (ASK, up(got(a.DataAccessResult.OBJECT_UNDEFINED))), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_is_read_is_one_of_two(case: Case) -> None:
    assert_case(case)


def test_what_nobody_can_open_says_nothing() -> None:
    ask = down(a.GetRequestNormal(I1, OCTETS), "management")
    assert_no_key_no_verdict(check, ask, up(got(NEW), "management"))
