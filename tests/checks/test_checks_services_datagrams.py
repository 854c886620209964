"""Wrappers, copies, head-ends and values: what passes, what fails, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from adapters.base import Party
from harness.checks import services_head_end as head_end
from harness.checks import services_values as values
from harness.checks import services_wrapper as wrapper
from harness.checks.services_blocks import Whole
from harness.scenes.trace import Trace
from harness.scenes.verdict import Verdict
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import Conformance
from reference_stack.dlms.data import (
    Data,
    Simple,
    Tag,
    array,
    compact_array,
    double_long_unsigned,
    integer,
    long,
    octet_string,
    structure,
    unsigned,
)
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.instant import Duration
from tests.checks.spoken import (
    MANAGEMENT,
    PROFILE,
    PUBLIC,
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
GET = a.GetRequestNormal(I1, CLOCK)
ASK = down(GET)
SECURED = down(GET, MANAGEMENT)
NUMBER = double_long_unsigned(24)
ANSWER = a.GetResponseNormal(I1, unsigned(1)).encode()
EXCEPTION = up(bytes((0xD8, 1, 1)))
DONE = up(a.ActionResponseNormal(I1, a.ActionOutcome(a.ActionResult.SUCCESS)))
CONFIRM = down(a.DataNotificationConfirm(a.LongInvokeIdAndPriority(1)))
SEALED_CONFIRM = down(CONFIRM.apdu, MANAGEMENT)
PUSH = up(a.DataNotification(a.LongInvokeIdAndPriority(1), None, unsigned(1)))
NEXT_1, NEXT_3 = down(a.GetRequestNext(I1, 1)), down(a.GetRequestNext(I1, 3))
BLOCK = up(a.GetResponseWithDatablock(I1, False, 1, b"12"), by_us=True)


def got(value: a.GetDataResult) -> Said:
    return up(a.GetResponseNormal(I1, value))


def raw(octets: bytes) -> Said:
    """A datagram of the meter as it is."""
    return up(octets, raw=True)


WRAPPED = Wpdu(1, 16, ANSWER).encode()
RIGHT = partial(wrapper.wrapped_right, party=Party.METER)
TO_USUAL = partial(wrapper.answered_to, association=PUBLIC, port=4059)
TO_OTHER = partial(wrapper.answered_to, association=PUBLIC, port=50_000)
DISCARDED = partial(wrapper.discarded, since=0)
ONE = partial(wrapper.one_at_most, since=0)
TO_ALL = partial(wrapper.all_station_silent, since=0)
ONCE = partial(wrapper.carried_out_once, before=NUMBER, since=0, end=3)
CONFIRMED = partial(wrapper.confirmed_once, since=0)
NEXT = partial(head_end.next_asked, since=0)
NO_NEXT = partial(head_end.next_not_asked, since=0)
GAP = partial(head_end.gap_not_passed, since=0)
ASKS = partial(head_end.asks, since=0, after=1)
OCTETS = octet_string(b"123456")
SAME = partial(values.same_value, value=OCTETS, written=0, since=2)
COMPACT = compact_array(Simple(Tag.UNSIGNED), (unsigned(1), unsigned(2)))
SAME_COMPACT = partial(values.same_value, value=COMPACT, written=0, since=2)
PUT = up(a.SetResponseNormal(I1, R.SUCCESS))
DENIED = up(a.SetResponseNormal(I1, R.TYPE_UNMATCHED))
SHORT = partial(values.lengths_are_short, party=Party.METER)
LONG_ANSWER = a.GetResponseNormal(I1, OCTETS).encode()


def clock(deviation: int | None, status: int = 0, octets: int = 12) -> Said:
    now = DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), deviation, status).encode()
    return got(octet_string(now[:octets]))


def fits(zone: int = -60) -> partial[object]:
    return partial(values.date_fits, zone=values.Zone(long(zone), integer(60), 0))


CASES: list[Case] = [
    ("wrapped/right", RIGHT, (ASK, raw(WRAPPED)), PASS),
    ("wrapped/version", RIGHT, (ASK, raw(b"\x00\x02" + WRAPPED[2:])), FAIL),
    ("wrapped/too long", RIGHT, (ASK, raw(WRAPPED + b"\x00")), FAIL),
    ("wrapped/too short", RIGHT, (ASK, raw(WRAPPED[:7])), FAIL),
    ("wrapped/unknown wPorts", RIGHT, (ASK, raw(Wpdu(9, 9, ANSWER).encode())), FAIL),
    ("wrapped/nothing", RIGHT, (ASK,), OPEN),
    ("port/usual", TO_USUAL, (ASK, got(unsigned(1))), PASS),
    ("port/wPorts not swapped", TO_USUAL, (ASK, raw(Wpdu(16, 1, ANSWER).encode())), FAIL),
    ("port/after a push", TO_USUAL, (ASK, PUSH, got(unsigned(1))), PASS),
    ("port/usual and silence", TO_USUAL, (ASK,), FAIL),
    ("port/other", TO_OTHER, (ASK, up(ANSWER, port=50_000)), PASS),
    ("port/other and to the usual", TO_OTHER, (ASK, got(unsigned(1))), FAIL),
    ("port/other and silence", TO_OTHER, (ASK,), OPEN),
    ("discarded/yes", DISCARDED, (ASK,), PASS),
    ("discarded/served", DISCARDED, (ASK, got(unsigned(1))), FAIL),
    ("discarded/refused", DISCARDED, (ASK, EXCEPTION), OPEN),
    ("discarded/nothing sent", DISCARDED, (), OPEN),
    ("one/one", ONE, (ASK, got(unsigned(1))), PASS),
    ("one/none", ONE, (ASK,), PASS),
    ("one/two", ONE, (ASK, got(unsigned(1)), got(unsigned(1))), FAIL),
    ("one/nothing sent", ONE, (), OPEN),
    ("all/silence", TO_ALL, (ASK,), PASS),
    ("all/answered", TO_ALL, (ASK, got(unsigned(1))), FAIL),
    ("all/nothing sent", TO_ALL, (), OPEN),
    ("once/yes", ONCE, (ASK, DONE, EXCEPTION, got(double_long_unsigned(25))), PASS),
    ("once/twice", ONCE, (ASK, DONE, DONE, got(double_long_unsigned(26))), FAIL),
    ("once/said twice", ONCE, (ASK, DONE, DONE, got(double_long_unsigned(25))), OPEN),
    ("once/denied", ONCE, (ASK, EXCEPTION, EXCEPTION, got(NUMBER)), OPEN),
    ("confirm/once", CONFIRMED, (PUSH, CONFIRM), PASS),
    ("confirm/twice", CONFIRMED, (PUSH, SEALED_CONFIRM, PUSH, SEALED_CONFIRM), FAIL),
    ("confirm/doubled by the network", CONFIRMED, (PUSH, CONFIRM, CONFIRM), PASS),
    ("confirm/never", CONFIRMED, (PUSH,), OPEN),
    ("counters/rise", wrapper.counters_rise, (SECURED, SECURED), PASS),
    ("counters/one request", wrapper.counters_rise, (SECURED,), OPEN),
    ("counters/not protected", wrapper.counters_rise, (ASK, ASK), OPEN),
    ("next/asked", NEXT, (BLOCK, NEXT_1), PASS),
    ("next/of another", NEXT, (BLOCK, NEXT_3), FAIL),
    ("next/silence", NEXT, (BLOCK,), FAIL),
    ("next/no block", NEXT, (NEXT_1,), OPEN),
    ("stranger/not believed", NO_NEXT, (BLOCK,), PASS),
    ("stranger/believed", NO_NEXT, (BLOCK, NEXT_1), FAIL),
    ("stranger/no block", NO_NEXT, (), OPEN),
    ("gap/not passed", GAP, (BLOCK, NEXT_1), PASS),
    ("gap/passed", GAP, (BLOCK, NEXT_1, BLOCK, NEXT_3), FAIL),
    ("gap/no end", GAP, (BLOCK, *([NEXT_1] * 13)), FAIL),
    ("gap/first not taken", GAP, (BLOCK,), OPEN),
    ("gap/asked anew", GAP, (BLOCK, NEXT_1, ASK, BLOCK, NEXT_3), PASS),
    ("asks/on", ASKS, (BLOCK, ASK), PASS),
    ("asks/no more", ASKS, (BLOCK,), FAIL),
    ("asks/no answer", ASKS, (ASK,), OPEN),
    ("value/same", SAME, (ASK, PUT, ASK, got(OCTETS)), PASS),
    ("value/other", SAME, (ASK, PUT, ASK, got(octet_string(b"654321"))), FAIL),
    ("value/malformed", SAME, (ASK, PUT, ASK, up(LONG_ANSWER[:-1])), FAIL),
    ("value/not taken", SAME, (ASK, DENIED, ASK, got(OCTETS)), OPEN),
    ("value/not read", SAME, (ASK, PUT, ASK, EXCEPTION), OPEN),
    ("compact/same", SAME_COMPACT, (ASK, PUT, ASK, got(COMPACT)), PASS),
    (
        "compact/as an array",
        SAME_COMPACT,
        (ASK, PUT, ASK, got(array((unsigned(1), unsigned(2))))),
        PASS,
    ),
    ("compact/shorter", SAME_COMPACT, (ASK, PUT, ASK, got(array((unsigned(1),)))), FAIL),
    ("lengths/short", SHORT, (ASK, got(OCTETS)), PASS),
    ("lengths/long", SHORT, (ASK, up(values.with_long_length(LONG_ANSWER, 6))), FAIL),
    ("lengths/nothing", SHORT, (ASK,), OPEN),
    ("date/zone", fits(), (ASK, clock(-60)), PASS),
    ("date/open", fits(), (ASK, clock(None)), PASS),
    ("date/saving", fits(), (ASK, clock(-120, 0x80)), PASS),
    ("date/saving but no mark of it", fits(), (ASK, clock(-120)), FAIL),
    ("date/saving perhaps", fits(), (ASK, clock(-120, 0xFF)), PASS),
    ("date/hours", fits(), (ASK, clock(-1)), FAIL),
    ("date/other sign", fits(), (ASK, clock(60)), OPEN),
    ("date/eleven octets", fits(), (ASK, clock(-60, octets=11)), FAIL),
    ("date/not read", fits(), (ASK, EXCEPTION), OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_checks_say_what_the_trace_shows(case: Case) -> None:
    assert_case(case)


def test_a_counter_that_stands_still_fails() -> None:
    finding = wrapper.counters_rise(repeated_after(3), PROFILE)
    assert finding.verdict is FAIL
    assert finding.evidence == (0, 1)


def test_a_request_that_the_network_doubles_is_no_other_request() -> None:
    assert wrapper.counters_rise(repeated_after(1), PROFILE).verdict is OPEN


def repeated_after(seconds: int) -> Trace:
    """A protected request, and the same octets once more."""
    said = trace(SECURED)
    [first] = said.messages()
    later = replace(first.crossing, at=first.at.after(Duration.of(seconds=seconds)))
    said.observe(later, sender=first.sender, receiver=first.receiver)
    return said


def test_an_answer_to_another_address_is_told_as_such() -> None:
    elsewhere = replace(PROFILE, network=replace(PROFILE.network, head_end_address=bytes(16)))
    finding = TO_USUAL(trace(ASK, got(unsigned(1))), elsewhere)
    assert finding.verdict is FAIL
    assert "another address" in finding.observed


def test_what_is_meant_for_all_is_judged_by_its_own_requirement() -> None:
    assert TO_ALL(trace(ASK, got(unsigned(1))), PROFILE).requirement == "DLMS-WRP-008"


def test_what_a_head_end_says_under_unknown_keys_fails_nobody() -> None:
    assert_no_key_no_verdict(NEXT, BLOCK, down(a.GetRequestNext(I1, 1), MANAGEMENT))


def test_a_head_end_that_stops_fails_with_what_it_was_sent() -> None:
    assert head_end.died(trace(BLOCK), since=0).verdict is FAIL
    assert head_end.died(trace(), since=0).verdict is OPEN


DELTA = Data(Tag.DELTA_UNSIGNED, 5)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (array([structure(unsigned(1))]), PASS),
        (array([structure(unsigned(1)), structure(DELTA)]), FAIL),
        (compact_array(Simple(Tag.DELTA_UNSIGNED), (DELTA,)), FAIL),
        (None, OPEN),
    ],
    ids=["values", "a difference", "differences in a compact array", "nothing read"],
)
def test_differences_need_an_agreement(value: Data | None, verdict: Verdict) -> None:
    assert values.no_deltas(PROFILE, MANAGEMENT, Whole(value, (0,))).verdict is verdict


def test_differences_that_are_agreed_on_are_no_fault() -> None:
    agreed = PROFILE.association(MANAGEMENT)
    wider = replace(agreed, conformance=agreed.conformance | Conformance.DELTA_VALUE_ENCODING)
    profile = PROFILE.with_association(MANAGEMENT, wider)
    assert values.no_deltas(profile, MANAGEMENT, Whole(array([DELTA]), (0,))).verdict is OPEN


def test_long_lengths_say_the_same() -> None:
    [sealed] = trace(SECURED).messages()
    apdu = sealed.crossing.octets[-41:]
    assert apdu[0] == 0xDB
    longer = values.with_long_outer_lengths(apdu)
    assert len(longer) == len(apdu) + 3
    assert a.decode_apdu(longer) == a.decode_apdu(apdu)
    assert a.decode_apdu(values.with_long_length(LONG_ANSWER, 6)) == a.decode_apdu(LONG_ANSWER)
    assert values.with_long_outer_lengths(b"\xc0") == b"\xc0"
