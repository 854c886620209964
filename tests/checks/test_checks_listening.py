"""Meters that listen by themselves, and gateways that know it: what passes, what fails, and what
says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import downlink as answers
from harness.checks import downlink_listening as checks
from harness.checks import listening_meters as meters
from harness.checks.downlink_sender import missing_sent_again
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Finding, Verdict
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import octet_string
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH, Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import Ack, AckRequest
from tests.checks import spoken
from tests.checks.downlink_said import PROFILE, Said, ack, down, parts, sent, trace, up
from tests.checks.in_time import at

CLASS_A, CLASS_B, CLASS_C = (PROFILE.of_class(each) for each in DeviceClass)
PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
FIRST, SECOND, END = parts(3)
HOURS = 4 * 3600.0


def given(*said: Said, until: float = 0) -> Trace:
    """A packet comes to the gateway at the beginning; `until` is when a remark was made."""
    result = Trace()
    result.observe(
        Crossing(EPOCH, Point.IP, Direction.DOWNLINK, b"packet"),
        sender=Party.HARNESS,
        receiver=Party.GATEWAY,
        fate=Fate.INJECTED,
    )
    for entry in trace(*said):
        assert isinstance(entry, Observation)
        result.observe(
            entry.crossing, sender=entry.sender, receiver=entry.receiver, fate=entry.fate
        )
    if until:
        result.remark(EPOCH.after(Duration.of(seconds=until)), "up to here")
    return result


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((sent(FIRST),), PASS),
        ((sent(FIRST, HOURS), ack(None, HOURS + 1)), PASS),
        ((ack(None, HOURS), sent(FIRST, HOURS + 1)), FAIL),
        ((ack(None, HOURS),), FAIL),
        ((ack(None, 5), sent(FIRST, 6)), OPEN),
        ((), OPEN),
    ],
    ids=["at once", "late", "after an uplink", "never", "an uplink came soon", "not watched"],
)
def test_a_gateway_begins(said: tuple[Said, ...], verdict: Verdict) -> None:
    finding = checks.begins_by_itself(given(*said), CLASS_C)
    assert finding.verdict is verdict, finding


RIGHT = Ack(0, 0, Bits(1, 1))


@pytest.mark.parametrize(
    ("said", "until", "verdict"),
    [
        ((sent(FIRST), sent(AckRequest(0), 30)), 0, PASS),
        ((sent(FIRST), sent(AckRequest(0), 10)), 0, PASS),
        ((sent(FIRST), sent(AckRequest(0), 50), sent(AckRequest(0), 100)), 0, PASS),
        ((sent(FIRST), sent(AckRequest(0), HOURS)), 0, FAIL),
        ((sent(FIRST), sent(AckRequest(0), 30), sent(AckRequest(0), HOURS)), 0, FAIL),
        ((sent(FIRST), ack(None, HOURS)), 0, FAIL),
        ((sent(FIRST),), HOURS, FAIL),
        ((sent(FIRST),), 20, OPEN),
        ((sent(FIRST), ack(RIGHT, 20), sent(SECOND, 21)), 25, OPEN),
        ((), HOURS, OPEN),
    ],
    ids=[
        "in time",
        "early",
        "a little late",
        "late",
        "late again",
        "not before an uplink",
        "never",
        "not watched",
        "acknowledged",
        "nothing sent",
    ],
)
def test_a_gateway_asks(said: tuple[Said, ...], until: float, verdict: Verdict) -> None:
    def found(*, agreed: bool) -> Finding:
        return checks.asks_in_time(given(*said, until=until), CLASS_C, agreed=agreed)

    assert found(agreed=True).verdict is verdict, found(agreed=True)
    unsure = found(agreed=False)
    assert unsure.verdict is (OPEN if verdict is FAIL else verdict)
    assert ("retransmission-timer" in unsure.sentence) is (verdict is FAIL)


def test_a_slot_may_be_waited_for() -> None:
    said = (sent(FIRST), sent(AckRequest(0), 800))
    assert checks.asks_in_time(given(*said), CLASS_B, agreed=True).verdict is PASS
    assert checks.asks_in_time(given(*said), CLASS_C, agreed=True).verdict is FAIL


@pytest.mark.parametrize(("profile", "verdict"), [(CLASS_C, PASS), (CLASS_A, FAIL)])
def test_a_request_may_have_waited_when_a_report_comes(profile: Profile, verdict: Verdict) -> None:
    lost = Ack(0, 0, Bits(0, 1))
    said = (ack(None), sent(FIRST, 1), ack(lost, 5), sent(AckRequest(0), 6), ack(None, 7))
    finding = missing_sent_again(trace(*said, sent(FIRST, 8)), profile)
    assert finding.verdict is verdict, finding


@pytest.mark.parametrize(
    ("profile", "watched", "verdict"),
    [(CLASS_C, HOURS, FAIL), (CLASS_B, HOURS, FAIL), (CLASS_C, 60, OPEN), (CLASS_A, HOURS, OPEN)],
)
def test_silence_of_a_meter_that_listens_counts_in_the_end(
    profile: Profile, watched: float, verdict: Verdict
) -> None:
    seen = trace(down(FIRST))
    seen.remark(EPOCH.after(Duration.of(seconds=watched)), "up to here")
    assert answers.fragments_acknowledged(seen, profile).verdict is verdict
    spoke = trace(down(FIRST), up(RIGHT, 1))
    assert answers.fragments_acknowledged(spoke, profile).verdict is PASS


TIME = a.AttributeDescriptor(8, bytes((0, 0, 1, 0, 0, 255)), 2)
REQUEST = spoken.down(a.GetRequestNormal(a.InvokeIdAndPriority(1), TIME))
ANSWER = spoken.up(a.GetResponseNormal(a.InvokeIdAndPriority(1), octet_string(bytes(12))))


def on_air(*said: tuple[float, spoken.Said]) -> Trace:
    """Packets as they cross the radio, uncompressed."""
    result = Trace()
    for entry in at(*said):
        assert isinstance(entry, Observation)
        is_up = entry.crossing.direction is Direction.UPLINK
        result.observe(
            replace(entry.crossing, point=Point.RADIO, port=22),
            sender=Party.METER if is_up else Party.HARNESS,
            receiver=Party.GATEWAY if is_up else Party.METER,
            fate=Fate.DELIVERED,
        )
    return result


@pytest.mark.parametrize(
    ("said", "late", "verdict"),
    [
        (((0, REQUEST), (1, ANSWER), (HOURS, REQUEST), (HOURS + 1, ANSWER)), 2, PASS),
        (((0, REQUEST), (1, ANSWER), (HOURS, REQUEST)), 2, FAIL),
        (((0, REQUEST), (HOURS, REQUEST), (HOURS + 1, ANSWER)), 1, OPEN),
        (((0, REQUEST), (1, ANSWER)), 2, OPEN),
    ],
    ids=["both", "the first only", "the second only", "not asked again"],
)
def test_a_meter_is_heard_at_any_time(
    said: tuple[tuple[float, spoken.Said], ...], late: int, verdict: Verdict
) -> None:
    for profile, requirement in ((CLASS_C, "LW-030"), (CLASS_B, None)):
        finding = meters.at_any_time(on_air(*said), profile, soon=0, late=late)
        assert finding.verdict is verdict, finding
        if verdict is FAIL:
            assert finding.requirement == requirement
