"""Pushes: what passes, what fails, and what says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.checks import push as checks
from harness.checks import push_confirms as confirms
from harness.checks import push_times as times
from harness.checks.objects import Look
from harness.checks.push_times import Plan
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.cosem.obis import LOGICAL_DEVICE_NAME, obis
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor, MethodDescriptor
from reference_stack.dlms.data import (
    NULL,
    Data,
    array,
    double_long_unsigned,
    enum,
    integer,
    long_unsigned,
    octet_string,
    structure,
)
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.instant import EPOCH, Duration
from tests.checks.in_time import at
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE, Said, down, trace, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
INVOKE = a.InvokeIdAndPriority(1)
METHOD = MethodDescriptor(40, obis("0-0:25.9.0"), 1)
LIST = AttributeDescriptor(40, obis("0-0:25.9.0"), 2)
CAUSE = Look(METHOD, 0, 2)
NAME = octet_string(b"MTP0000000000001")
ENERGY = double_long_unsigned(42)
MINUTES = Duration.of(minutes=10)
PLAN = Plan(3, MINUTES)


def ordered() -> Said:
    return down(a.ActionRequestNormal(INVOKE, METHOD, integer(0)), MANAGEMENT)


def done() -> Said:
    outcome = a.ActionOutcome(a.ActionResult.SUCCESS)
    return up(a.ActionResponseNormal(INVOKE, outcome), MANAGEMENT)


def told(*values: Data, number: int = 1, confirmed: bool = True) -> Said:
    invoke = a.LongInvokeIdAndPriority(number, confirmed=confirmed)
    apdu = a.DataNotification(invoke, None, structure(*(values or (NAME, ENERGY))))
    return up(apdu, MANAGEMENT)


def confirm(number: int, *, by_us: bool = False) -> Said:
    apdu = a.DataNotificationConfirm(a.LongInvokeIdAndPriority(number))
    return down(apdu, MANAGEMENT, by_us=by_us)


def read(attribute: AttributeDescriptor) -> Said:
    return down(a.GetRequestNormal(INVOKE, attribute), MANAGEMENT)


def shown(value: Data | a.DataAccessResult) -> Said:
    return up(a.GetResponseNormal(INVOKE, value), MANAGEMENT)


def entry(class_id: int, name: bytes, attribute: int) -> Data:
    return structure(
        long_unsigned(class_id), octet_string(name), integer(attribute), long_unsigned(0)
    )


# -- whether -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "pushed", "silent"),
    [
        ((ordered(), done(), told()), PASS, FAIL),
        ((ordered(), done()), FAIL, PASS),
        ((), OPEN, OPEN),
        ((ordered(), done(), replace(told(), by_us=True)), FAIL, PASS),
    ],
    ids=["push", "none", "nothing", "ours"],
)
def test_a_meter_pushes_or_does_not(
    said: tuple[Said, ...], pushed: Verdict, silent: Verdict
) -> None:
    assert checks.pushed(trace(*said), PROFILE, CAUSE).verdict is pushed
    assert checks.no_push(trace(*said), PROFILE, CAUSE).verdict is silent


def test_a_push_that_cannot_be_opened_fails_nobody() -> None:
    seen = trace(ordered(), done(), told())
    assert checks.pushed(seen, KEYLESS, CAUSE).verdict is OPEN
    assert checks.no_push(seen, KEYLESS, CAUSE).verdict is OPEN
    assert checks.tells(seen, KEYLESS, ENERGY, CAUSE).verdict is OPEN


# -- what --------------------------------------------------------------------------------------


def listed(*pushed: Data, name: Data | a.DataAccessResult = NAME) -> Finding:
    """The list names the device name and a register; then there is a push."""
    entries = array((entry(1, LOGICAL_DEVICE_NAME, 2), entry(3, obis("1-0:1.8.0"), 2)))
    said = (
        read(LIST),
        shown(entries),
        read(LIST),
        shown(name),
        read(LIST),
        shown(double_long_unsigned(41)),
        ordered(),
        done(),
        told(*pushed),
    )
    looks = [Look(LIST, place, place + 2) for place in (0, 2, 4)]
    cause = Look(METHOD, 6, 8)
    return checks.body_follows(trace(*said), PROFILE, looks[0], looks[1:], cause)


@pytest.mark.parametrize(
    ("pushed", "verdict"),
    [
        ((NAME, ENERGY), PASS),
        ((NAME, NULL), PASS),
        ((ENERGY, NAME), FAIL),
        ((NAME,), FAIL),
        ((NAME, ENERGY, ENERGY), FAIL),
        ((octet_string(b"ABC1"), ENERGY), FAIL),
        ((NAME, long_unsigned(42)), FAIL),
    ],
    ids=["right", "null-data", "turned", "short", "long", "another name", "another type"],
)
def test_a_push_follows_its_list(pushed: tuple[Data, ...], verdict: Verdict) -> None:
    finding = listed(*pushed)
    assert finding.verdict is verdict, finding


def test_a_push_of_another_setup_in_between_does_no_harm() -> None:
    entries = array((entry(1, LOGICAL_DEVICE_NAME, 2),))
    said = (read(LIST), shown(entries), read(LIST), shown(NAME), ordered(), done())
    looks = Look(LIST, 0, 2), Look(LIST, 2, 4)
    for pushed, verdict in (((told(ENERGY), told(NAME)), PASS), ((told(ENERGY),), FAIL)):
        seen = trace(*said, *pushed)
        finding = checks.body_follows(seen, PROFILE, looks[0], looks[1:], Look(METHOD, 4, 6))
        assert finding.verdict is verdict, finding


def test_what_cannot_be_read_may_be_anything() -> None:
    denied = a.DataAccessResult.READ_WRITE_DENIED
    assert listed(octet_string(b"x"), ENERGY, name=denied).verdict is PASS


@pytest.mark.parametrize(
    ("result", "element", "verdict"),
    [
        (a.DataAccessResult.READ_WRITE_DENIED, NAME, PASS),
        (a.DataAccessResult.SUCCESS, NULL, PASS),
        (a.DataAccessResult.SUCCESS, NAME, FAIL),
    ],
    ids=["refused", "null-data", "told"],
)
def test_a_secret_is_not_told(result: a.DataAccessResult, element: Data, verdict: Verdict) -> None:
    request = a.SetRequestNormal(INVOKE, LIST, None, array(()))
    said = (
        down(request, MANAGEMENT),
        up(a.SetResponseNormal(INVOKE, result), MANAGEMENT),
        ordered(),
        done(),
        told(NAME, element),
    )
    finding = checks.not_told(trace(*said), PROFILE, Look(LIST, 0, 2), Look(METHOD, 2, 4), place=1)
    assert finding.verdict is verdict, finding


def test_a_push_tells_its_cause_or_does_not() -> None:
    seen = trace(ordered(), done(), told())
    assert checks.tells(seen, PROFILE, ENERGY, CAUSE).verdict is PASS
    assert checks.tells(seen, PROFILE, double_long_unsigned(1), CAUSE).verdict is FAIL


# -- how ---------------------------------------------------------------------------------------


def going(destination: bytes, client: int) -> Finding:
    place = structure(enum(1), octet_string(destination), enum(0))
    said = (read(LIST), shown(place), read(LIST), shown(integer(client)), ordered(), told())
    looks = Look(LIST, 0, 2), Look(LIST, 2, 4)
    return checks.goes_to(trace(*said), PROFILE, *looks, Look(METHOD, 4, 6))


@pytest.mark.parametrize(
    ("destination", "client", "verdict"),
    [
        (b"", 1, PASS),
        (b"[2001:db8:b::1]:4059", 1, PASS),
        (b"[2001:db8:b::2]:4059", 1, FAIL),
        (b"[2001:db8:b::1]:4060", 1, FAIL),
        (b"", 2, FAIL),
        (b"[no address]:1", 1, PASS),
    ],
    ids=["usual", "written", "another address", "another port", "another client", "odd"],
)
def test_a_push_goes_where_it_is_set(destination: bytes, client: int, verdict: Verdict) -> None:
    finding = going(destination, client)
    assert finding.verdict is verdict, finding


@pytest.mark.parametrize(
    ("layer", "verdict"),
    [(None, PASS), (0, PASS), (3, FAIL)],
    ids=["policy", "asked", "signed"],
)
def test_a_push_is_protected_as_is_demanded(layer: int | None, verdict: Verdict) -> None:
    wanted = array(() if layer is None else (structure(enum(layer), structure()),))
    said = (read(LIST), shown(wanted), ordered(), told())
    finding = checks.protected(trace(*said), PROFILE, Look(LIST, 0, 2), Look(METHOD, 2, 4))
    assert finding.verdict is verdict, finding
    assert checks.named(Protection.NONE) == "not protected"


# -- when and how often ------------------------------------------------------------------------


def tried(*moments: float, number: int = 1, confirmed: bool = True) -> Trace:
    pushes = ((moment, told(number=number, confirmed=confirmed)) for moment in moments)
    return at((0, ordered()), (1, done()), *pushes)


@pytest.mark.parametrize(
    ("moments", "confirmed", "verdict"),
    [
        ((10, 610, 1210, 1810), True, PASS),
        ((10, 620), True, PASS),
        ((10,), True, FAIL),
        ((10, 610, 1210, 1810, 2410), True, FAIL),
        ((10, 70), True, FAIL),
        ((10, 3600), True, FAIL),
        ((10, 610), False, FAIL),
        ((), True, FAIL),
    ],
    ids=["all", "some", "once", "too often", "too soon", "too late", "unconfirmed", "never"],
)
def test_a_push_is_repeated_as_it_is_set(
    moments: tuple[float, ...], confirmed: bool, verdict: Verdict
) -> None:
    seen = tried(*moments, confirmed=confirmed)
    finding = times.repeated(seen, PROFILE, PLAN, CAUSE)
    assert finding.verdict is verdict, finding
    assert times.repeated(seen, KEYLESS, PLAN, CAUSE).verdict is OPEN


def test_repetitions_have_new_counters_and_the_same_content() -> None:
    assert times.same_but_for_counters(tried(10, 610), PROFILE, CAUSE).verdict is PASS
    assert times.same_but_for_counters(tried(10), PROFILE, CAUSE).verdict is OPEN
    other = at((0, ordered()), (1, done()), (10, told()), (610, told(NAME)))
    assert times.same_but_for_counters(other, PROFILE, CAUSE).verdict is FAIL


def test_a_repetition_under_an_old_counter_fails() -> None:
    seen = tried(10)
    first = seen[2]
    copied = tried(10)
    copied.observe(
        replace(first.crossing, at=EPOCH.after(MINUTES)),  # type: ignore[union-attr]
        sender=first.sender,  # type: ignore[union-attr]
        receiver=first.receiver,  # type: ignore[union-attr]
    )
    assert times.same_but_for_counters(copied, PROFILE, CAUSE).verdict is FAIL


@pytest.mark.parametrize(
    ("confirmed", "moments", "verdict"),
    [
        (False, (10,), PASS),
        (False, (10, 610), FAIL),
        (True, (10,), FAIL),
    ],
    ids=["once", "twice", "confirmed"],
)
def test_an_unconfirmed_push_is_sent_once(
    confirmed: bool, moments: tuple[float, ...], verdict: Verdict
) -> None:
    seen = tried(*moments, confirmed=confirmed)
    assert times.sent_once_unconfirmed(seen, PROFILE, CAUSE).verdict is verdict


def with_confirm(number: int, *later: float) -> Trace:
    pushes = ((moment, told()) for moment in later)
    return at(
        (0, ordered()), (1, done()), (10, told()), (610, told()), (611, confirm(number)), *pushes
    )


def test_a_push_ends_with_its_confirm() -> None:
    assert times.stops_when_confirmed(with_confirm(1), PROFILE, CAUSE).verdict is PASS
    assert times.stops_when_confirmed(with_confirm(1, 620), PROFILE, CAUSE).verdict is PASS
    assert times.stops_when_confirmed(with_confirm(1, 1210), PROFILE, CAUSE).verdict is FAIL
    assert times.stops_when_confirmed(with_confirm(2, 1210), PROFILE, CAUSE).verdict is OPEN
    assert times.stops_when_confirmed(tried(10), PROFILE, CAUSE).verdict is FAIL


def test_a_push_does_not_end_with_a_false_confirm() -> None:
    for later, verdict in (((1210,), PASS), ((), FAIL)):
        finding = times.goes_on_after(with_confirm(2, *later), PROFILE, 4, CAUSE)
        assert finding.verdict is verdict, finding
    assert times.goes_on_after(tried(10, 610), PROFILE, 3, CAUSE).verdict is OPEN


def test_a_push_ends_when_it_is_ended() -> None:
    for later, verdict in (((), PASS), ((1210,), FAIL)):
        pushes = ((moment, told()) for moment in later)
        seen = at((0, ordered()), (1, done()), (10, told()), (30, ordered()), (31, done()), *pushes)
        finding = times.ends_after(seen, PROFILE, Look(METHOD, 3, 5), CAUSE)
        assert finding.verdict is verdict, finding
    unheard = at((0, ordered()), (1, done()), (10, told()), (30, ordered()))
    assert times.ends_after(unheard, PROFILE, Look(METHOD, 3, 4), CAUSE).verdict is OPEN


def test_a_push_comes_at_its_moment() -> None:
    moment = EPOCH.after(MINUTES)
    for seconds, at_once, in_window in ((600, PASS, PASS), (60, FAIL, FAIL), (1800, FAIL, PASS)):
        seen = tried(seconds)
        tolerance = Duration.of(minutes=1)
        finding = times.pushed_at(seen, PROFILE, moment, CAUSE, tolerance=tolerance)
        assert finding.verdict is at_once, finding
        assert times.not_before(seen, PROFILE, moment, CAUSE).verdict is in_window


@pytest.mark.parametrize(
    ("delays", "verdict"),
    [((5, 50), PASS), ((5, 5), FAIL), ((5, 900), FAIL)],
    ids=["spread", "all alike", "too late"],
)
def test_pushes_are_spread(delays: tuple[float, float], verdict: Verdict) -> None:
    said = []
    causes = []
    for place, delay in enumerate(delays):
        begin = 2000 * place
        causes.append(Look(METHOD, len(said), len(said) + 2))
        said += [(begin, ordered()), (begin + 1, done()), (begin + delay, told(number=place))]
    finding = times.spread(at(*said), PROFILE, Duration.of(seconds=60), causes)
    assert finding.verdict is verdict, finding


# -- a head-end --------------------------------------------------------------------------------


def ours() -> Said:
    return replace(told(), by_us=True)


@pytest.mark.parametrize(
    ("said", "twice", "never"),
    [
        ((ours(), confirm(1), ours(), confirm(1)), PASS, FAIL),
        ((ours(), confirm(1)), FAIL, FAIL),
        ((ours(), confirm(2), confirm(1)), FAIL, FAIL),
        ((ours(),), FAIL, PASS),
        ((), OPEN, OPEN),
        ((ours(), confirm(1, by_us=True)), FAIL, PASS),
    ],
    ids=["twice", "once", "another", "silence", "nothing", "ours"],
)
def test_a_head_end_confirms_or_does_not(
    said: tuple[Said, ...], twice: Verdict, never: Verdict
) -> None:
    assert confirms.confirmed(trace(*said), PROFILE, 1, 2, since=0).verdict is twice
    assert confirms.not_confirmed(trace(*said), PROFILE, since=0).verdict is never


def test_a_confirm_that_cannot_be_opened_fails_nobody() -> None:
    seen = trace(ours(), confirm(1))
    assert confirms.confirmed(seen, KEYLESS, 1, 1, since=0).verdict is OPEN
    assert confirms.not_confirmed(seen, KEYLESS, since=0).verdict is OPEN
