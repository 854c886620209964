"""Fragments for a group, which nobody acknowledges. RFC8724 §8.4.1, RFC9011 §5.6.3."""

from __future__ import annotations

from itertools import pairwise

from adapters.base import Party, Point
from harness.checks.downlink_turns import Said, failed, said_by_gateway, told, turns_of_meter
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import All1, Fragment, SenderAbort


def nothing_but_fragments(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Each frame is a fragment with a tile of an L2 Word or more; the last of them is the All-1."""
    said = _of_gateway(trace, profile, since)
    if not said:
        return _nothing_sent(trace, since)
    for frame in said:
        if frame.message is None:
            return failed(
                "a frame to the group is no fragment",
                (frame.index,),
                expected="a fragment with a tile of an octet or more",
                observed=told(frame),
                requirement="SCHC-FRAG-NA-003" if _is_bare(frame) else "SCHC-FRAG-NA-004",
            )
    if isinstance(said[-1].message, SenderAbort):
        return inconclusive("the gateway gave the packet up", said[-1].index)
    if not isinstance(said[-1].message, All1):
        return failed(
            "the fragments to the group have no end",
            (said[0].index, said[-1].index),
            expected="an All-1 with the RCS",
            observed=told(said[-1]),
            requirement="SCHC-FRAG-NA-006",
        )
    return passed("the group gets fragments and their end", *(frame.index for frame in said))


def _nothing_sent(trace: Trace, since: int) -> Finding:
    """Nobody waits for an uplink, so that the packet should have gone out by itself."""
    given = [seen.index for seen in trace.messages(point=Point.IP, since=since) if seen.arrived]
    frames = trace.messages(point=Point.RADIO, sender=Party.GATEWAY, since=since)
    if not given or any(True for _ in frames):
        return inconclusive("the gateway sent no fragment to the group")
    return failed(
        "the gateway sends nothing of a packet for the group",
        given[:1],
        expected="fragments and their end",
        observed="nothing",
        requirement="SCHC-FRAG-NA-006",
    )


def sent_once(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No fragment to a group goes out twice in a row: nobody can tell the copy from a new one."""
    said = _of_gateway(trace, profile, since)
    if not said:
        return inconclusive("the gateway sent no fragment to the group")
    ends = [frame for frame in said if isinstance(frame.message, All1)]
    if len(ends) > 1:
        return inconclusive("the gateway sent more than one packet", *(e.index for e in ends))
    for earlier, later in pairwise(said):
        if isinstance(later.message, Fragment) and earlier.reading.octets == later.reading.octets:
            return failed(
                "a fragment to the group goes out twice",
                (earlier.index, later.index),
                expected="each tile once, in the order of the packet",
                observed=told(later),
                requirement="SCHC-FRAG-NA-004",
            )
    return passed("each fragment goes out once", *(frame.index for frame in said))


def silent_to_group(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Nothing goes up under the RuleID of fragments that nobody acknowledges. RFC8724 §8.4.1."""
    rule = profile.rules.multicast
    turns = [] if rule is None else turns_of_meter(trace, profile, rule, since=since)
    if not turns:
        return inconclusive("no fragment for the group reached the meter")
    for turn in turns:
        for answer in turn.answers:
            if answer.reading.octets:
                return failed(
                    "the meter answers fragments for a group",
                    (turn.heard.index, answer.index),
                    expected="silence under that RuleID",
                    observed=answer.reading.octets.hex(" "),
                    requirement="SCHC-FRAG-NA-002",
                )
    return passed("no fragment for the group is answered", turns[0].heard.index)


def _of_gateway(trace: Trace, profile: Profile, since: int) -> list[Said]:
    rule = profile.rules.multicast
    return [] if rule is None else said_by_gateway(trace, profile, rule, since=since)


def _is_bare(frame: Said) -> bool:
    """Whether nothing follows the header, as in an ACK REQ."""
    return len(frame.reading.octets) <= 1
