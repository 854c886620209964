"""Reading a value: what passes, what fails, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from harness.checks import dlms as checks
from harness.checks import security_keys as keys
from harness.scenes.verdict import Verdict
from harness.stimuli.asked import Asked
from harness.stimuli.deviations import flipped
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import Side
from reference_stack.dlms.data import double_long_unsigned
from reference_stack.dlms.protection import Protection, protect
from reference_stack.dlms.wrapper import Wpdu
from tests.checks.spoken import (
    MANAGEMENT,
    PROFILE,
    Case,
    Said,
    assert_case,
    assert_no_key_no_verdict,
    down,
    trace,
    up,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
BOTH = Protection.AUTHENTICATED | Protection.ENCRYPTED
ENERGY = a.AttributeDescriptor(3, bytes((1, 0, 1, 8, 0, 255)), 2)
I1 = a.InvokeIdAndPriority(1)
ASK = down(a.GetRequestNormal(I1, ENERGY), MANAGEMENT)
LOST = down(a.GetRequestNormal(I1, ENERGY), MANAGEMENT, lost=True)
VALUE = a.GetResponseNormal(I1, double_long_unsigned(5))
GOT, CLEAR = up(VALUE, MANAGEMENT), up(VALUE)
DENIED = up(a.GetResponseNormal(I1, a.DataAccessResult.READ_WRITE_DENIED), MANAGEMENT)
ABSENT = up(a.GetResponseNormal(I1, a.DataAccessResult.OBJECT_UNDEFINED), MANAGEMENT)
BLOCK = up(a.GetResponseWithDatablock(I1, False, 1, b"\x09\x7f"), MANAGEMENT)
EXCEPTION = up(bytes((0xD8, 1, 5)))
full = partial(checks.answer_protected, demanded=BOTH)
# fmt: off
CASES: list[Case] = [
    ("returned",            checks.value_returned,    (ASK, GOT),       PASS),
    ("returned in blocks",  checks.value_returned,    (ASK, BLOCK),     PASS),
    ("refused",             checks.value_returned,    (ASK, EXCEPTION), FAIL),
    ("denied",              checks.value_returned,    (ASK, DENIED),    OPEN),
    ("silence",             checks.value_returned,    (ASK,),           FAIL),
    ("no such object",      checks.value_returned,    (ASK, ABSENT),    OPEN),
    ("never asked",         checks.value_returned,    (EXCEPTION,),     OPEN),
    ("kept back",           checks.nothing_disclosed, (ASK, DENIED),    PASS),
    ("kept in silence",     checks.nothing_disclosed, (ASK,),           PASS),
    ("disclosed",           checks.nothing_disclosed, (ASK, GOT),       FAIL),
    ("disclosed in part",   checks.nothing_disclosed, (ASK, BLOCK),     FAIL),
    ("request lost",        checks.nothing_disclosed, (LOST,),          OPEN),
    ("protected",           full,                     (ASK, GOT),       PASS),
    ("in clear",            full,                     (ASK, CLEAR),     FAIL),
    ("no value",            full,                     (ASK, EXCEPTION), OPEN),
]
# fmt: on


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_a_check_says(case: Case) -> None:
    assert_case(case)


def test_without_the_key_nothing_is_proved() -> None:
    assert_no_key_no_verdict(checks.value_returned, ASK, GOT)
    assert_no_key_no_verdict(checks.nothing_disclosed, ASK, GOT)


# -- a key that is replaced --------------------------------------------------------------------

OLD = PROFILE.association(MANAGEMENT)
assert OLD.keys.guek is not None
NEW = replace(OLD, keys=replace(OLD.keys, guek=flipped(OLD.keys.guek)))
PROFILE_NEW = PROFILE.with_association(MANAGEMENT, NEW)


def answer(number: int, *, new: bool, value: bool = True) -> Said:
    """Of the meter under the old or the new key: a value, or that an action was done."""
    invoke = a.InvokeIdAndPriority(number)
    apdu: a.Apdu = a.ActionResponseNormal(invoke, a.ActionOutcome(a.ActionResult.SUCCESS))
    if value:
        apdu = a.GetResponseNormal(invoke, double_long_unsigned(5))
    parameters = NEW if new else OLD
    octets = protect(parameters.security_context(Side.SERVER), apdu.encode(), BOTH, parameters.kind)
    wpdu = Wpdu(parameters.server_sap, parameters.client_sap, octets)
    return Said(True, wpdu.encode(), MANAGEMENT, raw=True)


ORDER, UNDER_NEW, UNDER_OLD = Asked(0, 1), Asked(2, 2), Asked(4, 3)
DONE, SERVED = answer(1, new=False, value=False), answer(2, new=True)
ALL = [PASS, PASS, PASS]
ON_NEW, ON_OLD = answer(3, new=True), answer(3, new=False)
EARLY = answer(1, new=True, value=False)
# fmt: off
REPLACED = [
    ("replaced",           (ASK, DONE, ASK, SERVED, ASK, EXCEPTION),    ALL),
    ("not in force",       (ASK, DONE, ASK, EXCEPTION, ASK, EXCEPTION), [PASS, FAIL, PASS]),
    ("both in force",      (ASK, DONE, ASK, SERVED, ASK, ON_NEW),       [PASS, PASS, FAIL]),
    ("the old in force",   (ASK, DONE, ASK, SERVED, ASK, ON_OLD),       [PASS, PASS, FAIL]),
    ("answered under new", (ASK, EARLY, ASK, SERVED),                   [FAIL]),
    ("refused",            (ASK, EXCEPTION, ASK, EXCEPTION),            [OPEN]),
]
# fmt: on


@pytest.mark.parametrize(
    ("said", "verdicts"), [entry[1:] for entry in REPLACED], ids=[entry[0] for entry in REPLACED]
)
def test_what_is_said_of_a_key_that_is_replaced(
    said: tuple[Said, ...], verdicts: list[Verdict]
) -> None:
    findings = keys.key_replaced(trace(*said), PROFILE, PROFILE_NEW, ORDER, UNDER_NEW, UNDER_OLD)
    assert [finding.verdict for finding in findings] == verdicts, findings
