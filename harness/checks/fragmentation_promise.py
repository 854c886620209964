"""Acknowledged fragments: a packet arrives intact, or both sides know better. RFC8724 §8.4.3."""

from __future__ import annotations

from dataclasses import replace

from harness.checks.fragmentation_hearing import answers_of_gateway, hearing_of_gateway
from harness.checks.fragmentation_requests import heard_by_meter, requests
from harness.checks.fragmentation_sender import sent_messages
from harness.octets.reading import packets
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import Ack, ReceiverAbort, SenderAbort

_ONE_MORE = 1
"""SCHC-T5, SCHC-T35."""


def promise_kept(trace: Trace, profile: Profile, packet: bytes, *, since: int = 0) -> Finding:
    """Delivered intact once, or both sides know that it failed, within the limit of attempts."""
    sent = list(sent_messages(trace, profile, since=since))
    if not sent:
        return inconclusive("the meter sent no fragment")
    came = [
        (seen, reading.octets)
        for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since)
    ]
    last = sent[-1].index
    for seen, octets in came:
        if octets != packet and _resembles(octets, packet):
            return _broken("something else arrives than was sent", octets, seen, last)
    came = [each for each in came if each[1] == packet]
    if len(came) > 1 and _is_remembered(came[0][0], came[1][0], profile):
        finding = _broken("the packet arrives twice", packet, came[1][0], came[0][0].index)
        return replace(finding, requirement="SCHC-FRAG-AOE-032")
    if not profile.uplink.ack_behavior.name.endswith("ALL_0"):
        asked = requests(trace, profile, since=since)
        most = profile.uplink.max_ack_requests + _ONE_MORE
        if len(asked) > most:
            return Finding(
                Verdict.FAIL,
                f"the meter asks {len(asked)} times for one packet",
                (asked[0].index, asked[-1].index),
                expected=f"{most} requests at most",
                observed=f"{len(asked)} requests",
            )
    if came:
        return passed("the packet arrives intact", came[0][0].index)
    return _failure_is_known(trace, profile, since)


def _resembles(octets: bytes, packet: bytes) -> bool:
    """Whether it is ours gone wrong, and no other packet that the meter sent meanwhile."""
    same = sum(a == b for a, b in zip(octets, packet, strict=False))
    return len(octets) == len(packet) or same > len(packet) // 2


def _is_remembered(first: Observation, second: Observation, profile: Profile) -> bool:
    """A packet is known again for the time of the Inactivity Timer at most. RFC8724 §8.4.3.2."""
    timer = profile.uplink.inactivity_timer
    return timer is None or second.at.since(first.at) < timer


def _failure_is_known(trace: Trace, profile: Profile, since: int) -> Finding:
    """Nothing arrived."""
    heard = list(heard_by_meter(trace, profile, since=since))
    sent = list(sent_messages(trace, profile, since=since))
    for each in heard:
        if isinstance(each.message, Ack) and each.message.c:
            return Finding(
                Verdict.FAIL,
                "the meter is told that its packet has arrived, and it has not",
                (each.index,),
                expected="C=0, or the packet above the gateway",
                observed="C=1 and no packet",
            )
    gave_up = [each.index for each in sent if isinstance(each.message, SenderAbort)]
    was_told = [each.index for each in heard if isinstance(each.message, ReceiverAbort)]
    if gave_up or was_told:
        return passed("the packet does not arrive, and both sides know", *gave_up, *was_told)
    hearing = hearing_of_gateway(trace, profile, since=since)
    said = [answer.index for answer in answers_of_gateway(trace, profile, since=since)]
    return Finding(
        Verdict.FAIL,
        "the packet does not arrive, and neither side says that it has given it up",
        tuple(sorted({sent[-1].index, *said[-1:], *(p for p in (hearing.position,) if p >= 0)})),
        expected="the packet, or a Sender-Abort or Receiver-Abort",
        observed="none of them",
    )


def _broken(sentence: str, octets: bytes, seen: Observation, before: int) -> Finding:
    return Finding(
        Verdict.FAIL,
        sentence,
        tuple(sorted({before, seen.index})),
        expected="the packet once, or nothing",
        observed=f"a packet of {len(octets)} octets",
    )
