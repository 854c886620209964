"""The whole way: what passes, what fails, and what says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import end_to_end as checks
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Verdict
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms import apdu as a
from reference_stack.dlms.apdu import AttributeDescriptor
from reference_stack.dlms.data import octet_string, structure
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.nodes.parts import CORRECT
from reference_stack.nodes.schc_end import SchcEnd
from tests.checks.in_time import at
from tests.checks.spoken import KEYLESS, MANAGEMENT, PROFILE, Said, down, trace, up

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
TIME = AttributeDescriptor(8, CLOCK, 2)
VALUE = octet_string(bytes(12))
LATE = EPOCH.after(Duration.of(hours=1))
LONG_FRAMES = PROFILE.with_data_rate(5)


def asked(number: int = 1, **more: bool) -> Said:
    request = a.GetRequestNormal(a.InvokeIdAndPriority(number), TIME)
    return down(request, MANAGEMENT, **more)


def answered(number: int = 1) -> Said:
    return up(a.GetResponseNormal(a.InvokeIdAndPriority(number), VALUE), MANAGEMENT)


def told(**more: bool) -> Said:
    body = structure(VALUE)
    notification = a.DataNotification(a.LongInvokeIdAndPriority(1, confirmed=False), None, body)
    return up(notification, MANAGEMENT, **more)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((asked(), told(), answered()), PASS),
        ((asked(), told()), FAIL),
        ((asked(), answered(2)), FAIL),
        ((told(),), OPEN),
    ],
    ids=["answered", "silence", "another number", "not asked"],
)
def test_what_waited_is_answered(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = checks.answered_after_push(trace(*said), PROFILE, since=0)
    assert finding.verdict is verdict, finding
    assert checks.answered_after_push(trace(*said), KEYLESS, since=0).verdict is OPEN


@pytest.mark.parametrize(
    ("said", "verdict"),
    [((told(),), PASS), ((answered(),), FAIL), ((), OPEN), ((told(by_us=True),), FAIL)],
    ids=["push", "another thing", "nothing", "ours"],
)
def test_a_push_arrives_whole(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = checks.whole_push(trace(*said), PROFILE, since=0)
    assert finding.verdict is verdict, finding


def test_a_push_that_cannot_be_opened_fails_nobody() -> None:
    assert checks.whole_push(trace(told()), KEYLESS, since=0).verdict is OPEN


def on_the_air(seen: Observation, *, times: int = 1, altered: bool = False) -> list[Crossing]:
    """The packet of an observation as one frame; `altered`: of another payload."""
    octets = seen.crossing.octets
    way = seen.crossing.direction
    if altered:
        other = trace(told()) if way is Direction.UPLINK else trace(asked(2))
        first = other[0]
        assert isinstance(first, Observation)
        octets = first.crossing.octets
    end = SchcEnd(LONG_FRAMES, way, CORRECT)
    end.send_packet(octets)
    frame, _ = end.next_frame(222, EPOCH)
    assert frame is not None
    crossing = Crossing(EPOCH, Point.RADIO, way, frame.payload, port=frame.port)
    return [crossing] * times


def crossed(*said: Said, times: int = 1, altered: bool = False) -> Trace:
    """Everything said at the IP side and then on the air."""
    seen = trace(*said)
    for entry in list(seen):
        assert isinstance(entry, Observation)
        for crossing in on_the_air(entry, times=times, altered=altered):
            meter, gateway = Party.METER, Party.GATEWAY
            up_there = crossing.direction is Direction.UPLINK
            sender, receiver = (meter, gateway) if up_there else (gateway, meter)
            seen.observe(crossing, sender=sender, receiver=receiver, fate=Fate.DELIVERED)
    return seen


@pytest.mark.parametrize(
    ("times", "verdict"), [(1, PASS), (2, FAIL), (0, FAIL)], ids=["once", "twice", "never"]
)
def test_a_request_is_heard_once(times: int, verdict: Verdict) -> None:
    finding = checks.heard_once(crossed(asked(), times=times), LONG_FRAMES, since=0)
    assert finding.verdict is verdict, finding


def test_without_a_request_nothing_is_heard() -> None:
    assert checks.heard_once(trace(told()), PROFILE, since=0).verdict is OPEN
    assert checks.asked_once(trace(told()), PROFILE, until=LATE, since=0).verdict is OPEN


@pytest.mark.parametrize(
    ("again", "number", "verdict"),
    [(60, 1, FAIL), (60, 2, PASS), (7200, 1, PASS)],
    ids=["the same", "another", "later"],
)
def test_a_head_end_asks_once(again: float, number: int, verdict: Verdict) -> None:
    seen = at((0, asked()), (again, asked(number)))
    finding = checks.asked_once(seen, PROFILE, until=LATE, since=0)
    assert finding.verdict is verdict, finding


def test_what_is_said_is_protected() -> None:
    both = crossed(asked(), answered())
    for party in (Party.METER, Party.HEAD_END):
        assert checks.always_protected(both, LONG_FRAMES, party, since=0).verdict is PASS
    nobody = checks.always_protected(trace(), PROFILE, Party.METER, since=0)
    assert nobody.verdict is OPEN


def test_what_is_said_in_clear_fails() -> None:
    agreed = PROFILE.association(MANAGEMENT)
    # The public association of another profile has the clients of the management one.
    swapped = replace(
        PROFILE,
        associations={
            MANAGEMENT: replace(agreed, client_sap=PROFILE.association("public").client_sap)
        },
    )
    plain = trace(replace(asked(), association="public"), replace(answered(), association="public"))
    for party in (Party.METER, Party.HEAD_END):
        finding = checks.always_protected(plain, swapped, party, since=0)
        assert finding.verdict is FAIL, finding


@pytest.mark.parametrize("party", [Party.METER, Party.GATEWAY])
def test_a_wrapper_survives(party: Party) -> None:
    seen = crossed(asked(), answered())
    assert checks.wrapper_survives(seen, LONG_FRAMES, party, since=0).verdict is PASS
    assert checks.wrapper_survives(trace(asked()), PROFILE, party, since=0).verdict is OPEN


def test_another_payload_behind_a_gateway_fails() -> None:
    seen = crossed(asked(), altered=True)
    finding = checks.wrapper_survives(seen, LONG_FRAMES, Party.GATEWAY, since=0)
    assert finding.verdict is FAIL, finding


@pytest.mark.parametrize(
    ("budget", "verdict"), [(1000, PASS), (3, FAIL), (None, OPEN)], ids=["in", "over", "unknown"]
)
def test_a_reading_costs_what_is_declared(budget: int | None, verdict: Verdict) -> None:
    seen = crossed(told())
    finding = checks.within_budget(seen, LONG_FRAMES, Direction.UPLINK, budget, since=0)
    assert finding.verdict is verdict, finding
    silent = checks.within_budget(trace(), PROFILE, Direction.UPLINK, budget, since=0)
    assert silent.verdict is OPEN
