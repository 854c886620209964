"""Fragments that a gateway sends down: what passes, what fails, and what says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from adapters.base import Crossing, Party, Point
from harness.checks import downlink_group as group
from harness.checks import downlink_packets as packets
from harness.checks import downlink_sender as checks
from harness.checks import downlink_sender_endings as endings
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Finding, Verdict
from harness.stimuli.fragments_to_meter import Part
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import EPOCH
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)
from tests.checks.downlink_said import (
    GROUP_RULE,
    MESSAGE,
    PACKET,
    PROFILE,
    RULE,
    Said,
    ack,
    bits,
    parts,
    sent,
    trace,
)

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
HAS, LACKS = bits("1"), bits("0")
FIRST, SECOND, END = parts(3)
LATE = 4.2 * 3600
assert isinstance(END, All1)
assert GROUP_RULE is not None

Check = Callable[[Trace, Profile], Finding]
Case = tuple[str, Check, tuple[Said, ...], Verdict]

makes_packet = partial(packets.fragments_make_the_packet, packet=PACKET, rule=RULE)
makes_group_packet = partial(packets.fragments_make_the_packet, packet=PACKET, rule=GROUP_RULE)
refused = partial(endings.aborts_what_is_refused, requirement="SCHC-FRAG-AA-011")
NORMAL = (
    *(ack(None), sent(FIRST), ack(Ack(0, 0, HAS)), sent(SECOND), ack(Ack(1, 0, HAS))),
    *(sent(END), ack(Ack(0, 1))),
)


def all_of(*fragments: Part) -> tuple[Said, ...]:
    return tuple(sent(fragment) for fragment in fragments)


def silent(*answers: Said, times: int = 3) -> tuple[Said, ...]:
    """Uplinks that say nothing, each after the timer, with what came to them."""
    found: list[Said] = []
    for number in range(times):
        moment = LATE * (number + 1)
        found.append(ack(None, moment))
        if number < len(answers):
            found.append(replace(answers[number], at=moment + 1))
    return tuple(found)


ASKED = sent(AckRequest(0))
CASES: list[Case] = [
    ("windows-in-turn", checks.windows_in_order, NORMAL, PASS),
    (
        "windows-in-turn-with-a-repetition",
        checks.windows_in_order,
        all_of(FIRST, FIRST, SECOND, END),
        PASS,
    ),
    ("begins-in-window-1", checks.windows_in_order, all_of(replace(FIRST, w=1)), FAIL),
    ("window-not-counted", checks.windows_in_order, all_of(FIRST, replace(SECOND, w=0)), FAIL),
    ("no-window", checks.windows_in_order, (ack(None),), OPEN),
    ("packet-made-up", makes_packet, NORMAL, PASS),
    ("fragment-left-out", makes_packet, all_of(FIRST, END), FAIL),
    ("end-not-seen", makes_packet, all_of(FIRST, SECOND), OPEN),
    (
        "end-never-sent",
        makes_packet,
        (*all_of(FIRST, SECOND), *(ack(Ack(1, 0, HAS)), ack(None), ack(None))),
        FAIL,
    ),
    ("rcs-wrong", makes_packet, all_of(FIRST, SECOND, replace(END, rcs=END.rcs ^ 1)), FAIL),
    (
        "rcs-turned-round",
        makes_packet,
        all_of(
            FIRST, SECOND, replace(END, rcs=int.from_bytes(END.rcs.to_bytes(4, "big"), "little"))
        ),
        OPEN,
    ),
    ("nothing-sent", makes_packet, (), OPEN),
    ("each-window-waits", checks.waits_for_acknowledgement, NORMAL, PASS),
    (
        "each-window-waits-for-the-variant",
        checks.waits_for_acknowledgement,
        (ack(None), sent(FIRST), ack(Ack(0, 1)), sent(SECOND)),
        PASS,
    ),
    (
        "goes-on-without-an-ack",
        checks.waits_for_acknowledgement,
        (ack(None), sent(FIRST), ack(None), sent(SECOND)),
        FAIL,
    ),
    (
        "goes-on-after-the-wrong-ack",
        checks.waits_for_acknowledgement,
        (ack(None), sent(FIRST), ack(Ack(1, 0, HAS)), sent(SECOND)),
        FAIL,
    ),
    (
        "goes-on-though-a-tile-is-missing",
        checks.waits_for_acknowledgement,
        (ack(None), sent(FIRST), ack(Ack(0, 0, LACKS)), sent(SECOND)),
        FAIL,
    ),
    ("one-window-only", checks.waits_for_acknowledgement, (ack(None), sent(FIRST)), OPEN),
    (
        "missing-sent-again",
        checks.missing_sent_again,
        (ack(None), sent(FIRST), ack(Ack(0, 0, LACKS)), sent(FIRST)),
        PASS,
    ),
    (
        "something-else-sent",
        checks.missing_sent_again,
        (ack(None), sent(FIRST), ack(Ack(0, 0, LACKS)), sent(SECOND)),
        FAIL,
    ),
    (
        "missing-not-sent",
        checks.missing_sent_again,
        (ack(None), sent(FIRST), ack(Ack(0, 0, LACKS)), ack(None)),
        FAIL,
    ),
    ("nothing-missing", checks.missing_sent_again, NORMAL, OPEN),
    ("asked", endings.asks_when_silent, (ack(None), sent(FIRST), *silent(ASKED)), PASS),
    (
        "asked-for-another-window",
        endings.asks_when_silent,
        (ack(None), sent(FIRST), *silent(sent(AckRequest(1)))),
        FAIL,
    ),
    (
        "sent-again-instead",
        endings.asks_when_silent,
        (ack(None), sent(FIRST), *silent(sent(FIRST))),
        FAIL,
    ),
    ("never-asked", endings.asks_when_silent, (ack(None), sent(FIRST), *silent()), FAIL),
    ("not-asked-yet", endings.asks_when_silent, (ack(None), sent(FIRST), *silent(times=1)), OPEN),
    ("asked-in-one-octet-too-many", endings.asks_when_silent, (sent(b"\x00"),), OPEN),
    (
        "gives-up-after-eight",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 8, sent(SenderAbort()), times=9)),
        PASS,
    ),
    (
        "gives-up-after-two",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 2, sent(SenderAbort()))),
        FAIL,
    ),
    (
        "asks-ten-times",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 10, times=10)),
        FAIL,
    ),
    (
        "gives-up-without-a-word",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 8, times=12)),
        FAIL,
    ),
    (
        "has-asked-twice",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 2)),
        OPEN,
    ),
    (
        "not-watched-after-its-requests",
        endings.gives_up_after_its_requests,
        (ack(None), *silent(*[ASKED] * 8, times=8)),
        OPEN,
    ),
    (
        "refused-and-aborted",
        refused,
        (ack(None), sent(END), ack(Ack(0, 0, HAS)), sent(SenderAbort())),
        PASS,
    ),
    (
        "refused-and-sent-again",
        refused,
        (sent(END), ack(None), sent(END), ack(Ack(0, 0, HAS)), sent(END)),
        FAIL,
    ),
    (
        "refused-and-forgotten",
        refused,
        (ack(None), sent(END), ack(Ack(0, 0, HAS)), ack(None), ack(None)),
        FAIL,
    ),
    (
        "abort-written-wrong",
        refused,
        (ack(None), sent(END), ack(Ack(0, 0, HAS)), sent(b"\xff")),
        FAIL,
    ),
    ("refused-just-now", refused, (ack(None), sent(END), ack(Ack(0, 0, HAS))), OPEN),
    ("not-refused", refused, NORMAL, OPEN),
    (
        "abort-not-answered",
        endings.abort_not_answered,
        (ack(None), sent(FIRST), ack(ReceiverAbort()), ack(None)),
        PASS,
    ),
    (
        "abort-answered",
        endings.abort_not_answered,
        (ack(None), sent(FIRST), ack(ReceiverAbort()), sent(SenderAbort())),
        FAIL,
    ),
    ("no-abort", endings.abort_not_answered, NORMAL, OPEN),
    (
        "confirmation-ends-it",
        endings.ended_by_confirmation,
        (*NORMAL, *[ack(None)] * 3),
        PASS,
    ),
    (
        "asks-after-the-confirmation",
        endings.ended_by_confirmation,
        (*NORMAL, ack(None), sent(AckRequest(0))),
        FAIL,
    ),
    ("confirmed-just-now", endings.ended_by_confirmation, NORMAL, OPEN),
    ("not-confirmed", endings.ended_by_confirmation, NORMAL[:-1], OPEN),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_each_check_says_what_the_trace_shows(case: Case) -> None:
    _, check, said, verdict = case
    finding = check(trace(*said), PROFILE)
    assert finding.verdict is verdict, finding
    if verdict is FAIL:
        assert finding.expected
        assert finding.observed
        assert all(0 <= position < len(said) for position in finding.evidence)


@pytest.mark.parametrize(
    ("fragments", "observed"),
    [
        ((FIRST, END), "other ones from bit 158 on"),
        ((FIRST, SECOND, replace(END, payload=bits(""))), "the end is missing"),
        (
            (FIRST, SECOND, replace(END, payload=END.payload + bits("0" * 16))),
            "more than padding after the end",
        ),
    ],
    ids=["hole", "no-end", "too-much"],
)
def test_a_difference_is_named(fragments: tuple[Part, ...], observed: str) -> None:
    finding = makes_packet(trace(*all_of(*fragments)), PROFILE)
    assert finding.verdict is FAIL
    assert observed in finding.observed


def given_a_packet(*said: Said) -> Trace:
    """The packet comes down to the gateway; then this happens at the radio."""
    seen = trace()
    crossing = Crossing(EPOCH, Point.IP, Direction.DOWNLINK, PACKET)
    seen.observe(crossing, sender=Party.HARNESS, receiver=Party.GATEWAY, fate=Fate.INJECTED)
    for entry in trace(*said):
        assert isinstance(entry, Observation)
        seen.observe(entry.crossing, sender=entry.sender, receiver=entry.receiver, fate=entry.fate)
    return seen


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((ack(None), ack(None), ack(None)), FAIL),
        ((ack(None),), OPEN),
        ((ack(None), ack(None), ack(None), replace(sent(b"whole"), port=12)), OPEN),
    ],
    ids=["nothing", "no-occasion", "in-one-frame"],
)
def test_a_packet_that_is_kept_back_is_found(said: tuple[Said, ...], verdict: Verdict) -> None:
    assert makes_packet(given_a_packet(*said), PROFILE).verdict is verdict


def test_a_packet_for_a_group_that_is_kept_back_is_found() -> None:
    assert group.nothing_but_fragments(given_a_packet(), PROFILE).verdict is FAIL


def test_padding_of_ones_is_found() -> None:
    octets = END.encode(RULE).octets()[1:]
    padding = -(MESSAGE.length - sum(p.payload.length for p in (FIRST, SECOND)) + 42) % 8
    assert padding
    said = (*all_of(FIRST, SECOND), sent(octets[:-1] + bytes((octets[-1] | 1,))))
    finding = makes_packet(trace(*said), PROFILE)
    assert finding.verdict is FAIL
    assert "padding" in finding.sentence


def test_a_tile_of_a_few_bits_is_found() -> None:
    """The first fragment as it is, then one that leaves four bits for the end."""
    start, stop = FIRST.payload.length, MESSAGE.length - 4
    assert (stop - start + RULE.header_length) % 8 == 0, "choose another packet"
    second = Fragment(0, MESSAGE.slice(start, stop), w=1)
    padding = -(RULE.header_length + RULE.rcs_algorithm.length + 4) % 8
    rcs = RULE.rcs_algorithm.check(MESSAGE + bits("0" * padding))
    end = All1(rcs, MESSAGE.slice(stop, MESSAGE.length))
    finding = makes_packet(trace(*all_of(FIRST, second, end)), PROFILE)
    assert finding.verdict is FAIL
    assert finding.requirement == "SCHC-FRAG-AA-004"


@pytest.mark.parametrize(("limit", "verdict"), [(10, FAIL), (1, PASS)])
def test_fragments_fill_what_the_uplink_allows(limit: int, verdict: Verdict) -> None:
    fragments = parts(6)
    said = [entry for fragment in fragments for entry in (ack(None), sent(fragment))]
    assert checks.frames_filled(trace(*said, limit=limit), PROFILE).verdict is verdict


def test_too_few_fragments_tell_nothing_of_their_size() -> None:
    assert checks.frames_filled(trace(*all_of(FIRST, END)), PROFILE).verdict is OPEN


# -- groups ----------------------------------------------------------------------------------------

GROUP = tuple(sent(fragment, group=True) for fragment in parts(3, group=True))
GROUP_CASES: list[Case] = [
    ("group-gets-fragments", group.nothing_but_fragments, GROUP, PASS),
    ("group-gets-no-end", group.nothing_but_fragments, GROUP[:-1], FAIL),
    ("group-is-asked", group.nothing_but_fragments, (*GROUP, sent(b"\x00", group=True)), FAIL),
    (
        "group-is-told-of-an-abort",
        group.nothing_but_fragments,
        (GROUP[0], sent(SenderAbort(), group=True)),
        OPEN,
    ),
    ("group-gets-nothing", group.nothing_but_fragments, (), OPEN),
    ("group-gets-each-once", group.sent_once, GROUP, PASS),
    ("group-gets-one-twice", group.sent_once, (GROUP[0], *GROUP), FAIL),
    ("group-gets-two-packets", group.sent_once, (*GROUP, *GROUP), OPEN),
    ("group-gets-none", group.sent_once, (), OPEN),
    ("group-packet-made-up", makes_group_packet, GROUP, PASS),
    ("group-packet-with-a-hole", makes_group_packet, (GROUP[0], GROUP[2]), FAIL),
]


@pytest.mark.parametrize("case", GROUP_CASES, ids=lambda case: case[0])
def test_each_check_of_groups_says_what_the_trace_shows(case: Case) -> None:
    test_each_check_says_what_the_trace_shows(case)
