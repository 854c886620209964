"""Single answers: what passes, what fails, and what says nothing."""

from __future__ import annotations

from functools import partial

import pytest

from harness.checks import services as checks
from harness.checks import services_methods as methods
from harness.checks import services_refusals as refusals
from harness.checks import services_writing as writing
from harness.scenes.verdict import Finding, Verdict, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import (
    NULL,
    Tag,
    boolean,
    double_long_unsigned,
    octet_string,
    unsigned,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from tests.checks.spoken import (
    MANAGEMENT,
    PROFILE,
    Case,
    Check,
    Said,
    assert_case,
    assert_no_key_no_verdict,
    down,
    trace,
    up,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
R, A = a.DataAccessResult, a.ActionResult
I1 = a.InvokeIdAndPriority(1)
I2 = a.InvokeIdAndPriority(2)
LONG = a.LongInvokeIdAndPriority(7)
CLOCK = a.AttributeDescriptor(8, bytes((0, 0, 1, 0, 0, 255)), 2)
METHOD = a.MethodDescriptor(7, bytes((1, 0, 99, 1, 0, 255)), 2)
NOW = octet_string(DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -60, 0).encode())
NAME = octet_string(b"MTP0000000000001")
NUMBER, OTHER = double_long_unsigned(5), double_long_unsigned(6)
ASK = down(a.GetRequestNormal(I1, CLOCK))
ASK_LOST = down(a.GetRequestNormal(I1, CLOCK), lost=True)
WRITTEN = writing.Written(CLOCK, NUMBER, OTHER, 0)
EXCEPTION = up(bytes((0xD8, 1, 1)))
NOISE = up(bytes((0xC4, 1, 0x41, 1, 99)))
PUSH = up(a.DataNotification(LONG, None, unsigned(1)))


def got(value: a.GetDataResult, invoke: a.InvokeIdAndPriority = I1) -> Said:
    return up(a.GetResponseNormal(invoke, value))


def put(result: a.DataAccessResult) -> Said:
    return up(a.SetResponseNormal(I1, result))


def did(result: a.ActionResult) -> Said:
    return up(a.ActionResponseNormal(I1, a.ActionOutcome(result)))


def accessed(*results: int, data: tuple[object, ...] = ()) -> Said:
    values = data or tuple(NULL if result else NOW for result in results)
    outcomes = tuple(a.AccessGetResult(R(result)) for result in results)
    return up(a.AccessResponse(LONG, None, None, values, outcomes))  # type: ignore[arg-type]


typed = partial(checks.value_has_type, tags=(Tag.OCTET_STRING,))
undefined = partial(checks.refused_with, codes=(R.OBJECT_UNDEFINED,))
repeated = partial(checks.invoke_repeated, invoke=a.InvokeIdAndPriority(1, True, True))
HIGH = a.InvokeIdAndPriority(1, True, True)
TRIPLE = partial(
    methods.access_in_order,
    kinds=(a.AccessGetResult, a.AccessSetResult, a.AccessActionResult),
    invoke=LONG,
)
THREE = (
    a.AccessGetResult(R.SUCCESS),
    a.AccessSetResult(R.SUCCESS),
    a.AccessActionResult(A.SUCCESS),
)


def triple(results: tuple[a.AccessResult, ...], invoke: int = 7) -> Said:
    number = a.LongInvokeIdAndPriority(invoke)
    return up(a.AccessResponse(number, None, None, (NOW, NULL, NULL), results))


def block(number: int) -> Said:
    return up(a.SetResponseDatablock(I1, number))


def last_block(number: int, result: a.DataAccessResult = R.SUCCESS) -> Said:
    return up(a.SetResponseLastDatablock(I1, result, number))


IN_BLOCKS = partial(writing.blocks_confirmed, written=WRITTEN)
CONFIRMED = partial(writing.confirmed, written=WRITTEN)
UNCHANGED = partial(writing.unchanged, written=WRITTEN, since=0)
BACK = partial(writing.read_back, written=WRITTEN, said=True, since=0)
NOT_SAID = partial(writing.read_back, written=WRITTEN, said=False, since=0)
SECOND = partial(writing.second_denied, since=0)
SENSE = partial(writing.clock_makes_sense, since=0)
NO_MONTH = bytearray(NOW.octets())
NO_MONTH[2] = 13
DOUBTFUL = bytes(NO_MONTH[:11]) + b"\x02"
ROW = partial(methods.row_added, before=NUMBER, since=0)
UNSAID_ROW = partial(methods.row_added, before=NUMBER, since=0, said=False)
PIECES = partial(methods.pieces_confirmed, since=0)
NEXT_PIECE = up(a.ActionResponseNextPblock(I1, 1))
KEPT = partial(methods.not_executed, old=NUMBER, since=0)
LISTED = partial(methods.list_repeated, repeated=True)
UNLISTED = partial(methods.list_repeated, repeated=False)
WITH_LIST = up(
    a.AccessResponse(LONG, None, (a.AccessGet(CLOCK),), (NOW,), (a.AccessGetResult(R.SUCCESS),))
)
EXCEPTS = partial(refusals.exception_comes, since=0)
REFLECTS = partial(refusals.not_reflected, since=0)
MIXED = partial(refusals.not_mixed_up, since=0)

CASES: list[Case] = [
    ("type/right", typed, (ASK, got(NOW)), PASS),
    ("type/after a push", typed, (ASK, PUSH, got(NOW)), PASS),
    ("type/wrong", typed, (ASK, got(NUMBER)), FAIL),
    ("type/silence", typed, (ASK,), FAIL),
    ("type/only a push", typed, (ASK, PUSH), FAIL),
    ("type/unreadable", typed, (ASK, NOISE), FAIL),
    ("type/never asked", typed, (ASK_LOST, got(NOW)), OPEN),
    ("value/comes", checks.value_comes, (ASK, got(NUMBER)), PASS),
    ("value/not there", checks.value_comes, (ASK, got(R.OBJECT_UNDEFINED)), OPEN),
    (
        "value/in blocks",
        checks.value_comes,
        (ASK, up(a.GetResponseWithDatablock(I1, False, 1, b"12"))),
        OPEN,
    ),
    ("value/refused", checks.value_comes, (ASK, got(R.HARDWARE_FAULT)), FAIL),
    ("type/not there", typed, (ASK, got(R.SCOPE_OF_ACCESS_VIOLATED)), OPEN),
    ("alive/value", checks.still_answers, (ASK, got(NUMBER)), PASS),
    ("alive/not there", checks.still_answers, (ASK, got(R.OBJECT_UNDEFINED)), PASS),
    ("alive/exception", checks.still_answers, (ASK, EXCEPTION), FAIL),
    ("alive/silence", checks.still_answers, (ASK,), FAIL),
    ("alive/never asked", checks.still_answers, (), OPEN),
    ("value/never asked", checks.value_comes, (), OPEN),
    ("same/same", partial(checks.value_is, value=NUMBER), (ASK, got(NUMBER)), PASS),
    ("same/other", partial(checks.value_is, value=NUMBER), (ASK, got(OTHER)), FAIL),
    ("same/never asked", partial(checks.value_is, value=NUMBER), (), OPEN),
    ("undefined/so called", undefined, (ASK, got(R.OBJECT_UNDEFINED)), PASS),
    ("undefined/denied", undefined, (ASK, got(R.READ_WRITE_DENIED)), OPEN),
    ("undefined/exception", undefined, (ASK, EXCEPTION), OPEN),
    ("undefined/given", undefined, (ASK, got(NULL)), FAIL),
    ("undefined/silence", undefined, (ASK,), FAIL),
    ("refusal/silence", checks.not_served, (ASK,), PASS),
    ("refusal/exception", checks.not_served, (ASK, EXCEPTION), PASS),
    ("refusal/served", checks.not_served, (ASK, put(R.SUCCESS)), FAIL),
    (
        "refusal/a block of it",
        checks.not_served,
        (ASK, up(a.GetResponseWithDatablock(I1, False, 1, b"12"))),
        FAIL,
    ),
    ("refusal/never asked", checks.not_served, (ASK_LOST,), OPEN),
    ("silence/kept", checks.silent, (ASK, PUSH), PASS),
    ("silence/broken", checks.silent, (ASK, got(NOW)), FAIL),
    ("silence/never asked", checks.silent, (), OPEN),
    ("invoke/repeated", repeated, (ASK, got(NOW, HIGH)), PASS),
    ("invoke/priority lost", repeated, (ASK, got(NOW, I1)), FAIL),
    ("invoke/other", repeated, (ASK, got(NOW, HIGH._replace(invoke_id=2))), FAIL),
    ("invoke/never asked", repeated, (), OPEN),
    ("written/so", CONFIRMED, (ASK, put(R.SUCCESS)), PASS),
    ("written/denied", CONFIRMED, (ASK, put(R.READ_WRITE_DENIED)), OPEN),
    ("written/other refusal", CONFIRMED, (ASK, put(R.HARDWARE_FAULT)), FAIL),
    ("back/so", BACK, (ASK, got(OTHER)), PASS),
    ("back/old", BACK, (ASK, got(NUMBER)), FAIL),
    ("back/not said", NOT_SAID, (ASK, got(NUMBER)), OPEN),
    ("unchanged/so", UNCHANGED, (ASK, got(NUMBER)), PASS),
    ("unchanged/changed", UNCHANGED, (ASK, got(OTHER)), FAIL),
    ("unchanged/not read", UNCHANGED, (ASK, EXCEPTION), OPEN),
    ("blocks/confirmed", IN_BLOCKS, (ASK, block(1), ASK, block(2), ASK, last_block(3)), PASS),
    (
        "blocks/number stands still",
        IN_BLOCKS,
        (ASK, block(1), ASK, block(1), ASK, last_block(3)),
        FAIL,
    ),
    ("blocks/all at once", IN_BLOCKS, (ASK, last_block(1)), FAIL),
    ("blocks/never the whole", IN_BLOCKS, (ASK, block(1), ASK, block(2)), FAIL),
    ("blocks/first refused", IN_BLOCKS, (ASK, EXCEPTION), FAIL),
    ("blocks/denied", IN_BLOCKS, (ASK, block(1), ASK, last_block(2, R.READ_WRITE_DENIED)), OPEN),
    ("blocks/never asked", IN_BLOCKS, (), OPEN),
    (
        "two/second denied",
        SECOND,
        (ASK, up(a.SetResponseWithList(I1, (R.SUCCESS, R.SCOPE_OF_ACCESS_VIOLATED)))),
        PASS,
    ),
    ("two/second done", SECOND, (ASK, up(a.SetResponseWithList(I1, (R.SUCCESS, R.SUCCESS)))), FAIL),
    ("two/one result", SECOND, (ASK, up(a.SetResponseWithList(I1, (R.SUCCESS,)))), FAIL),
    (
        "two/other refusal",
        SECOND,
        (ASK, up(a.SetResponseWithList(I1, (R.SUCCESS, R.OTHER_REASON)))),
        OPEN,
    ),
    ("clock/right", SENSE, (ASK, got(NOW)), PASS),
    ("clock/no month", SENSE, (ASK, got(octet_string(bytes(NO_MONTH)))), FAIL),
    ("clock/doubtful", SENSE, (ASK, got(octet_string(DOUBTFUL))), OPEN),
    ("clock/not read", SENSE, (ASK,), OPEN),
    ("method/done", methods.carried_out, (ASK, did(A.SUCCESS)), PASS),
    ("method/failed", methods.carried_out, (ASK, did(A.HARDWARE_FAULT)), FAIL),
    ("method/denied", methods.carried_out, (ASK, did(A.READ_WRITE_DENIED)), OPEN),
    ("row/more", ROW, (ASK, got(OTHER)), PASS),
    ("row/none more", ROW, (ASK, got(NUMBER)), FAIL),
    ("row/not owed", UNSAID_ROW, (ASK, got(NUMBER)), OPEN),
    ("row/not read", ROW, (ASK, EXCEPTION), OPEN),
    ("pieces/confirmed", PIECES, (ASK, NEXT_PIECE, ASK, did(A.SUCCESS)), PASS),
    ("pieces/first is all", PIECES, (ASK, did(A.SUCCESS)), FAIL),
    ("pieces/denied", PIECES, (ASK, NEXT_PIECE, ASK, did(A.READ_WRITE_DENIED)), OPEN),
    ("pieces/never asked", PIECES, (), OPEN),
    ("access/in order", TRIPLE, (ASK, triple(THREE)), PASS),
    ("access/backwards", TRIPLE, (ASK, triple(THREE[::-1])), FAIL),
    ("access/other number", TRIPLE, (ASK, triple(THREE, 8)), FAIL),
    (
        "access/denied",
        TRIPLE,
        (ASK, triple((*THREE[:2], a.AccessActionResult(A.READ_WRITE_DENIED)))),
        OPEN,
    ),
    ("middle/alone", methods.middle_undefined, (ASK, accessed(0, 4, 0)), PASS),
    ("middle/spoils", methods.middle_undefined, (ASK, accessed(0, 4, 250)), FAIL),
    (
        "middle/with data",
        methods.middle_undefined,
        (ASK, accessed(0, 4, 0, data=(NOW, NOW, NOW))),
        FAIL,
    ),
    ("middle/third not there", methods.middle_undefined, (ASK, accessed(0, 4, 4)), OPEN),
    ("middle/another code", methods.middle_undefined, (ASK, accessed(0, 11, 0)), OPEN),
    ("kept/old", KEPT, (ASK, got(NUMBER)), PASS),
    ("kept/new", KEPT, (ASK, got(OTHER)), FAIL),
    ("kept/not read", KEPT, (ASK, EXCEPTION), OPEN),
    ("list/repeated", LISTED, (ASK, WITH_LIST), PASS),
    ("list/left out", LISTED, (ASK, accessed(0)), FAIL),
    ("list/refused", LISTED, (ASK, EXCEPTION), OPEN),
    ("no list/left out", UNLISTED, (ASK, accessed(0)), PASS),
    ("no list/repeated", UNLISTED, (ASK, WITH_LIST), FAIL),
    ("general/not protected", methods.access_is_general, (ASK, accessed(0)), OPEN),
    (
        "general/under a general tag",
        methods.access_is_general,
        (
            down(a.GetRequestNormal(I1, CLOCK), MANAGEMENT),
            up(
                a.AccessResponse(LONG, None, None, (NOW,), (a.AccessGetResult(R.SUCCESS),)),
                MANAGEMENT,
            ),
        ),
        PASS,
    ),
    ("general/no answer", methods.access_is_general, (ASK,), OPEN),
    ("exception/comes", EXCEPTS, (ASK, EXCEPTION), PASS),
    ("exception/served", EXCEPTS, (ASK, got(NOW)), FAIL),
    ("exception/silence", EXCEPTS, (ASK,), OPEN),
    ("exception/other refusal", EXCEPTS, (ASK, got(R.OTHER_REASON)), OPEN),
    ("reflection/none", REFLECTS, (ASK,), PASS),
    ("reflection/one exception", REFLECTS, (ASK, EXCEPTION), PASS),
    ("reflection/two exceptions", REFLECTS, (ASK, EXCEPTION, EXCEPTION), FAIL),
    ("reflection/an answer", REFLECTS, (ASK, got(NOW)), FAIL),
    ("reflection/nothing sent", REFLECTS, (), OPEN),
    ("mixed/right", MIXED, (ASK, ASK, got(NOW, I1), got(NAME, I2)), PASS),
    ("mixed/one missing", MIXED, (ASK, ASK, got(NAME, I2)), PASS),
    ("mixed/wrong", MIXED, (ASK, ASK, got(NOW, I1), got(NOW, I2)), FAIL),
    ("mixed/silence", MIXED, (ASK, ASK), OPEN),
    ("mixed/one request", MIXED, (ASK, got(NOW, I1)), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_checks_say_what_the_trace_shows(case: Case) -> None:
    assert_case(case)


@pytest.mark.parametrize(
    "check",
    [typed, undefined, checks.not_served, CONFIRMED, IN_BLOCKS, PIECES, methods.access_is_general],
    ids=["type", "undefined", "not served", "written", "blocks", "pieces", "general"],
)
def test_what_cannot_be_opened_fails_nobody(check: Check) -> None:
    request = down(a.GetRequestNormal(I1, CLOCK), MANAGEMENT)
    assert_no_key_no_verdict(check, request, up(a.GetResponseNormal(I1, NOW), MANAGEMENT))


def test_what_is_refused_with_an_answer_too_fails_nobody() -> None:
    """A value that may not be written; elsewhere the finding stands."""
    refused = trace(ASK, up(a.SetResponseNormal(I1, R.READ_WRITE_DENIED)))
    taken = trace(ASK, up(a.SetResponseNormal(I1, R.SUCCESS)))
    old = Finding(FAIL, "it is not written", (0,), expected="5", observed="4")
    assert writing.unless_refused(refused, PROFILE, old, WRITTEN).verdict is OPEN
    assert writing.unless_refused(taken, PROFILE, old, WRITTEN) is old


def test_answers_of_the_harness_are_none_of_the_meter() -> None:
    said = trace(ASK, up(a.GetResponseNormal(I1, NOW), by_us=True))
    assert checks.silent(said, PROFILE).verdict is PASS


def test_a_claim_is_a_success_that_was_said() -> None:
    assert writing.claims(trace(ASK, put(R.SUCCESS)), PROFILE, WRITTEN)
    assert not writing.claims(trace(ASK, put(R.OTHER_REASON)), PROFILE, WRITTEN)
    assert methods.claimed(trace(ASK, did(A.SUCCESS)), PROFILE, since=0)
    assert not methods.claimed(trace(ASK, did(A.SUCCESS)), PROFILE, since=2)


def test_handfuls_that_were_not_played_are_told_of() -> None:
    [finding] = refusals.answered_each([passed("one")], 2)
    assert finding.verdict is OPEN
    assert refusals.answered_each([passed("one")], 1) == ()


def test_a_device_that_stops_fails_with_what_it_was_sent() -> None:
    assert refusals.died(trace(ASK), PROFILE, since=0).verdict is FAIL
    assert refusals.died(trace(), PROFILE, since=0).verdict is OPEN


def test_another_type_is_unlike_a_truth_value() -> None:
    assert checks.value_is(trace(ASK, got(boolean(True))), PROFILE, unsigned(1)).verdict is FAIL
