"""Long answers, parts of profiles, general blocks: what passes, what fails, what says nothing."""

from __future__ import annotations

from functools import partial

import pytest

from adapters.base import Party
from harness.checks import services_block_receiving as receiving
from harness.checks import services_blocks as blocks
from harness.checks import services_general_blocks as general
from harness.checks import services_selection as selection
from harness.scenes.verdict import Verdict, inconclusive
from reference_stack.dlms import apdu as a
from reference_stack.dlms.axdr import encode_data
from reference_stack.dlms.data import NULL, Data, array, octet_string, structure, unsigned
from reference_stack.dlms.date_time import Date, DateTime, Time
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
R = a.DataAccessResult
I1 = a.InvokeIdAndPriority(1)
CLOCK = a.AttributeDescriptor(8, bytes((0, 0, 1, 0, 0, 255)), 2)
ASK = down(a.GetRequestNormal(I1, CLOCK))
NEXT = down(a.GetRequestNext(I1, 1))
VALUE = octet_string(bytes(40))
WHOLE = encode_data(VALUE)
NOW = octet_string(DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -60, 0).encode())
EXCEPTION = up(bytes((0xD8, 1, 1)))
METER, HEAD_END = Party.METER, Party.HEAD_END


def got(value: a.GetDataResult) -> Said:
    return up(a.GetResponseNormal(I1, value))


def piece(number: int, octets: bytes, *, last: bool = False) -> Said:
    return up(a.GetResponseWithDatablock(I1, last, number, octets))


def refused(number: int, code: a.DataAccessResult) -> Said:
    return up(a.GetResponseWithDatablock(I1, True, number, code))


def listed(*results: a.GetDataResult) -> Said:
    return up(a.GetResponseWithList(I1, results))


def apdu(number: int, data: bytes, *, last: bool, streaming: bool, ack: int) -> a.Apdu:
    return a.GeneralBlockTransfer(a.BlockControl(last, streaming, 1), number, ack, data)


def theirs(
    number: int, data: bytes = b"12", *, last: bool = False, streaming: bool = False, ack: int = 1
) -> Said:
    """A block of the meter."""
    return up(apdu(number, data, last=last, streaming=streaming, ack=ack))


def ours(number: int, data: bytes = b"", *, last: bool = True, ack: int = 0) -> Said:
    """A block that the harness put to the meter."""
    return down(apdu(number, data, last=last, streaming=False, ack=ack), by_us=True)


def of_head_end(number: int, *, ack: int) -> Said:
    return down(apdu(number, b"", last=True, streaming=False, ack=ack))


def row(*cells: Data) -> tuple[Data, ...]:
    return cells


ROWS = (row(unsigned(1), unsigned(2)), row(unsigned(3), unsigned(4)))
BUFFER = array(structure(*cells) for cells in ROWS)
LEFT_OUT = array([structure(*ROWS[0]), structure(NULL, unsigned(4))])
GET_BLOCKS = partial(blocks.get_blocks, limit_octets=30, since=0)
NEXT_REFUSED = partial(blocks.next_refused, since=0)
KINDS = (blocks.is_moment, blocks.is_undefined, blocks.is_number)
LIST = partial(blocks.list_in_order, kinds=KINDS, since=0)
ROWS_ARE = partial(selection.rows_are, rows=ROWS, since=0)
TWO = partial(selection.rows_number, count=2, since=0)
SOME = partial(selection.rows_come, since=0)
NOTHING = partial(selection.nothing_selected, since=0)
AGREED = partial(blocks.attribute_0, agreed=True, since=0)
NOT_AGREED = partial(blocks.attribute_0, agreed=False, since=0)
IN_BLOCKS = partial(general.in_blocks, party=METER)
FIT = partial(general.blocks_fit, party=METER, limit_octets=12)
PATH = partial(general.path_fits, limit_octets=80)
WINDOW = partial(general.window_kept, window=2)
RESENT = partial(general.resent, number=2, told_at=1)
NOT_USED = partial(general.not_used, party=METER)
ACKS = partial(receiving.acknowledges, party=METER, received=(1, 2, 4), since=1)
ACKS_OR_NOT = partial(
    receiving.acknowledges, party=HEAD_END, received=(1, 2, 3), since=1, may_be_silent=True
)
RISE = partial(receiving.numbers_rise, party=HEAD_END)
ENDS = partial(receiving.ends, party=HEAD_END, most=2, since=0)
ANSWER = a.GetResponseNormal(I1, VALUE).encode()
OTHER_ANSWER = a.GetResponseNormal(I1, unsigned(1)).encode()
SAME = partial(general.same_value, known=VALUE)
FIRST, REST = ANSWER[:20], ANSWER[20:]

CASES: list[Case] = [
    (
        "get/in blocks",
        GET_BLOCKS,
        (ASK, piece(1, WHOLE[:20]), NEXT, piece(2, WHOLE[20:], last=True)),
        PASS,
    ),
    (
        "get/from zero",
        GET_BLOCKS,
        (ASK, piece(0, WHOLE[:20]), NEXT, piece(1, WHOLE[20:], last=True)),
        FAIL,
    ),
    ("get/no last", GET_BLOCKS, (ASK, piece(1, WHOLE[:20]), NEXT, piece(2, WHOLE[20:])), FAIL),
    (
        "get/two last",
        GET_BLOCKS,
        (ASK, piece(1, WHOLE[:20], last=True), NEXT, piece(2, WHOLE[20:], last=True)),
        FAIL,
    ),
    ("get/no value", GET_BLOCKS, (ASK, piece(1, WHOLE[:20]), NEXT, piece(2, b"", last=True)), FAIL),
    ("get/whole and too long", GET_BLOCKS, (ASK, got(VALUE)), FAIL),
    ("get/whole and short", GET_BLOCKS, (ASK, got(unsigned(1))), OPEN),
    ("get/no such value", GET_BLOCKS, (ASK, got(R.OBJECT_UNDEFINED)), OPEN),
    ("get/in general blocks", GET_BLOCKS, (ASK, theirs(1)), OPEN),
    ("get/never asked", GET_BLOCKS, (), OPEN),
    ("next/refused", NEXT_REFUSED, (NEXT, refused(1, R.DATA_BLOCK_NUMBER_INVALID)), PASS),
    ("next/exception", NEXT_REFUSED, (NEXT, EXCEPTION), PASS),
    ("next/given", NEXT_REFUSED, (NEXT, piece(2, b"12")), FAIL),
    ("next/value", NEXT_REFUSED, (NEXT, got(VALUE)), FAIL),
    ("next/silence", NEXT_REFUSED, (NEXT,), OPEN),
    ("next/never asked", NEXT_REFUSED, (), OPEN),
    ("list/in order", LIST, (ASK, listed(NOW, R.OBJECT_UNDEFINED, unsigned(1))), PASS),
    ("list/backwards", LIST, (ASK, listed(unsigned(1), R.OBJECT_UNDEFINED, NOW)), FAIL),
    ("list/two of three", LIST, (ASK, listed(NOW, unsigned(1))), FAIL),
    ("list/other code", LIST, (ASK, listed(NOW, R.OBJECT_UNAVAILABLE, unsigned(1))), OPEN),
    (
        "list/third not there",
        LIST,
        (ASK, listed(NOW, R.OBJECT_UNDEFINED, R.OBJECT_UNDEFINED)),
        OPEN,
    ),
    ("list/second given", LIST, (ASK, listed(NOW, NULL, unsigned(1))), FAIL),
    ("list/never asked", LIST, (), OPEN),
    ("rows/right", ROWS_ARE, (ASK, got(BUFFER)), PASS),
    ("rows/cells left out", ROWS_ARE, (ASK, got(LEFT_OUT)), PASS),
    (
        "rows/in blocks",
        ROWS_ARE,
        (
            ASK,
            piece(1, encode_data(BUFFER)[:5]),
            NEXT,
            piece(2, encode_data(BUFFER)[5:], last=True),
        ),
        PASS,
    ),
    ("rows/one missing", ROWS_ARE, (ASK, got(array([structure(*ROWS[0])]))), FAIL),
    ("rows/other", ROWS_ARE, (ASK, got(array([structure(*r[::-1]) for r in ROWS]))), FAIL),
    ("rows/no answer", ROWS_ARE, (ASK,), FAIL),
    ("rows/denied", ROWS_ARE, (ASK, got(R.SCOPE_OF_ACCESS_VIOLATED)), OPEN),
    ("rows/never asked", ROWS_ARE, (), OPEN),
    ("number/right", TWO, (ASK, got(BUFFER)), PASS),
    ("number/one", TWO, (ASK, got(array([structure(*ROWS[0])]))), FAIL),
    ("number/one more", TWO, (ASK, got(array(structure(*r) for r in (*ROWS, ROWS[0])))), OPEN),
    ("number/denied", TWO, (ASK, got(R.READ_WRITE_DENIED)), OPEN),
    ("some/rows", SOME, (ASK, got(BUFFER)), PASS),
    ("some/none there", SOME, (ASK, got(array(()))), OPEN),
    ("some/denied", SOME, (ASK, got(R.READ_WRITE_DENIED)), OPEN),
    ("some/a number", SOME, (ASK, got(unsigned(1))), FAIL),
    ("some/silence", SOME, (ASK,), FAIL),
    ("nothing/refused", NOTHING, (ASK, got(R.OTHER_REASON)), PASS),
    ("nothing/empty", NOTHING, (ASK, got(array(()))), PASS),
    ("nothing/rows", NOTHING, (ASK, got(BUFFER)), FAIL),
    ("nothing/a value", NOTHING, (ASK, got(unsigned(1))), FAIL),
    ("nothing/never asked", NOTHING, (), OPEN),
    ("all/agreed", AGREED, (ASK, got(structure(NULL))), PASS),
    ("all/agreed and a number", AGREED, (ASK, got(unsigned(1))), FAIL),
    ("all/agreed and refused", AGREED, (ASK, got(R.OTHER_REASON)), OPEN),
    ("all/not agreed", NOT_AGREED, (ASK, got(R.OBJECT_UNDEFINED)), PASS),
    ("all/not agreed and given", NOT_AGREED, (ASK, got(structure(NULL))), FAIL),
    ("all/never asked", NOT_AGREED, (), OPEN),
    (
        "general/numbered",
        IN_BLOCKS,
        (ours(1), theirs(1), ours(2, ack=1), theirs(2, last=True)),
        PASS,
    ),
    (
        "general/one again",
        IN_BLOCKS,
        (ours(1), theirs(1), ours(2), theirs(1), ours(3, ack=1), theirs(2, last=True)),
        PASS,
    ),
    ("general/from zero", IN_BLOCKS, (ours(1), theirs(0), ours(2), theirs(1, last=True)), FAIL),
    ("general/a hole", IN_BLOCKS, (ours(1), theirs(1), ours(2), theirs(3, last=True)), FAIL),
    ("general/no last", IN_BLOCKS, (ours(1), theirs(1), ours(2), theirs(2)), FAIL),
    ("general/plain", IN_BLOCKS, (ours(1), got(VALUE)), FAIL),
    ("general/silence", IN_BLOCKS, (ours(1),), FAIL),
    ("general/refused", IN_BLOCKS, (ours(1), EXCEPTION), OPEN),
    ("general/never asked", IN_BLOCKS, (ASK, got(VALUE)), OPEN),
    ("one/answer", general.one_apdu, (ours(1), theirs(1, FIRST), theirs(2, REST, last=True)), PASS),
    (
        "one/copies do not count",
        general.one_apdu,
        (ours(1), theirs(1, FIRST), theirs(1, FIRST), theirs(2, REST, last=True)),
        PASS,
    ),
    ("one/incomplete", general.one_apdu, (ours(1), theirs(1, FIRST, last=True)), FAIL),
    ("one/refusal", general.one_apdu, (ours(1), theirs(1, bytes((0xD8, 1, 1)), last=True)), OPEN),
    ("one/no blocks", general.one_apdu, (ours(1),), OPEN),
    ("either/same", SAME, (ours(1), theirs(1, FIRST), theirs(2, REST, last=True)), PASS),
    ("either/other", SAME, (ours(1), theirs(1, OTHER_ANSWER, last=True)), FAIL),
    ("either/none", SAME, (ours(1), theirs(1, FIRST)), OPEN),
    ("spoilt/not", general.not_corrupted, (ours(1), theirs(1, ANSWER, last=True)), PASS),
    ("spoilt/yes", general.not_corrupted, (ours(1), theirs(1, FIRST, last=True)), FAIL),
    ("spoilt/given up", general.not_corrupted, (ours(1), theirs(1, FIRST)), OPEN),
    ("spoilt/no blocks", general.not_corrupted, (ours(1),), OPEN),
    ("fit/yes", FIT, (ours(1), theirs(1)), PASS),
    ("fit/no", FIT, (ours(1), theirs(1, bytes(20))), FAIL),
    ("fit/no blocks", FIT, (ours(1),), OPEN),
    ("path/yes", PATH, (ours(1), theirs(1)), PASS),
    ("path/no", PATH, (ours(1), theirs(1, bytes(40))), FAIL),
    ("path/nothing", PATH, (ours(1),), OPEN),
    ("window/kept", WINDOW, (ours(1), theirs(1), theirs(2), ours(2), theirs(3)), PASS),
    ("window/one again", WINDOW, (ours(1), theirs(1), theirs(2), theirs(2)), PASS),
    ("window/no turn", WINDOW, (ours(1), theirs(1), theirs(2, streaming=True), ours(2)), FAIL),
    ("window/passed", WINDOW, (ours(1), theirs(1), theirs(2), theirs(3)), FAIL),
    ("window/silence", WINDOW, (ours(1),), FAIL),
    ("window/never asked", WINDOW, (), OPEN),
    ("gap/resent", RESENT, (ours(1), ours(2, ack=1), theirs(2)), PASS),
    ("gap/passed over", RESENT, (ours(1), ours(2, ack=1), theirs(3)), FAIL),
    ("gap/silence", RESENT, (ours(1), ours(2, ack=1)), FAIL),
    ("unasked/none", NOT_USED, (ASK, got(VALUE)), PASS),
    ("unasked/sent", NOT_USED, (ASK, theirs(1)), FAIL),
    ("unasked/nothing", NOT_USED, (), OPEN),
    ("acks/right", ACKS, (ours(1), theirs(1, b"", ack=2)), PASS),
    ("acks/beyond", ACKS, (ours(1), theirs(1, b"", ack=4)), FAIL),
    ("acks/too few", ACKS, (ours(1), theirs(1, b"", ack=1)), FAIL),
    ("acks/silence", ACKS, (ours(1),), OPEN),
    ("acks/last one silent", ACKS_OR_NOT, (theirs(3, last=True),), PASS),
    ("acks/last one wrong", ACKS_OR_NOT, (theirs(3, last=True), of_head_end(1, ack=2)), FAIL),
    ("rise/yes", RISE, (of_head_end(1, ack=1), of_head_end(2, ack=2)), PASS),
    ("rise/again", RISE, (of_head_end(1, ack=1), of_head_end(1, ack=1)), PASS),
    ("rise/from two", RISE, (of_head_end(2, ack=1),), FAIL),
    ("rise/zero", RISE, (of_head_end(0, ack=1),), FAIL),
    ("rise/nothing", RISE, (), OPEN),
    ("end/yes", ENDS, (of_head_end(1, ack=1), of_head_end(2, ack=1)), PASS),
    ("end/no", ENDS, tuple(of_head_end(n, ack=1) for n in (1, 2, 3)), FAIL),
    ("end/nothing", ENDS, (), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_checks_say_what_the_trace_shows(case: Case) -> None:
    assert_case(case)


def test_what_cannot_be_opened_fails_nobody() -> None:
    said = (down(ASK.apdu, MANAGEMENT), up(a.GetResponseNormal(I1, VALUE), MANAGEMENT))
    assert_no_key_no_verdict(GET_BLOCKS, *said)
    assert_no_key_no_verdict(NOTHING, *said)


def test_a_value_is_put_together_from_general_blocks() -> None:
    said = trace(ASK, theirs(1, FIRST), theirs(2, REST, last=True))
    assert blocks.whole_value(said, PROFILE, since=0).value == VALUE


def test_blocks_that_make_no_value_are_described() -> None:
    whole = blocks.whole_value(trace(ASK, piece(1, b"\x13")), PROFILE, since=0)
    assert whole.value is None
    assert "GetResponseWithDatablock" in whole.described


def test_a_block_longer_than_the_path_is_advice_of_its_own() -> None:
    finding = PATH(trace(ours(1), theirs(1, bytes(40))), PROFILE)
    assert finding.requirement == "DLMS-GBT-013"


def test_a_transfer_that_is_not_released_is_known_from_memory_only() -> None:
    fine = inconclusive("nothing asked")
    assert receiving.released(fine) is fine
    failed = NOT_USED(trace(ASK, theirs(1)), PROFILE)
    assert receiving.released(failed).requirement == "DLMS-GBT-008"
