"""How a gateway sends a packet in fragments to one meter. RFC8724 §8.4.2.1, RFC9011 §5.6.3."""

from __future__ import annotations

from harness.checks.downlink_packets import sent_first
from harness.checks.downlink_turns import (
    Said,
    failed,
    told,
    turns_of_gateway,
)
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
)


def windows_in_order(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Windows from 0 up by the last bit of their number, in each the tiles downwards."""
    rule = profile.downlink
    sent = sent_first(trace, profile, rule, since)
    if not sent:
        return inconclusive("the gateway sent no fragment")
    for number, (said, part) in enumerate(sent):
        window, place = divmod(number, rule.window_size)
        fcn = rule.window_size - 1 - place
        right = part.w == window & 1 and (isinstance(part, All1) or part.fcn == fcn)
        if not right:
            return failed(
                f"fragment {number + 1} of the packet is numbered wrongly",
                (sent[0][0].index, said.index),
                expected=f"W={window & 1}, FCN {fcn} or the All-1",
                observed=told(said),
                requirement="SCHC-FRAG-AA-001" if number else "SCHC-FRAG-AA-005",
            )
    return passed("the windows are numbered in turn", *(said.index for said, _ in sent))


def frames_filled(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Every fragment but the last two fills the frame that its data rate allows."""
    rule = profile.downlink
    sent = sent_first(trace, profile, rule, since)
    full = {said.index for said, _ in sent[:-2]}
    if not full:
        return inconclusive("the packet had too few fragments")
    answers = [
        (turn.heard.seen.crossing.payload_limit_octets, said)
        for turn in turns_of_gateway(trace, profile, rule, since=since)
        for said in turn.answers
        if said.index in full
    ]
    for limit, said in answers:
        if limit is not None and len(said.reading.octets) < limit:
            return failed(
                f"a fragment of {len(said.reading.octets)} octets is followed by others",
                (said.index,),
                expected=f"{limit} octets, as the data rate allows",
                observed=f"{len(said.reading.octets)} octets",
                requirement="SCHC-LW-035",
            )
    return passed("fragments fill their frames", *sorted(full))


def waits_for_acknowledgement(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No window begins before an ACK has said that the one before it is complete."""
    rule = profile.downlink
    met: list[int] = []
    current: Said | None = None
    cleared = True
    for turn in turns_of_gateway(trace, profile, rule, since=since):
        heard = turn.message
        if current is not None and isinstance(heard, Ack) and heard.w == _w(current):
            complete = heard.c or heard.bitmap.value == (1 << heard.bitmap.length) - 1
            cleared = cleared or bool(complete)
        for said in turn.answers:
            if not isinstance(said.message, Fragment | All1):
                continue
            if current is not None and _w(said) != _w(current) and not cleared:
                return failed(
                    "the next window begins before the one in front of it is acknowledged",
                    (current.index, turn.heard.index, said.index),
                    expected=f"nothing of another window before an ACK of W={_w(current)}",
                    observed=told(said),
                    requirement="SCHC-FRAG-AA-006",
                )
            if current is None or _w(said) != _w(current):
                cleared = False
                met.append(said.index)
            current = said
    if len(met) < 2:
        return inconclusive("the gateway did not come to a second window", *met)
    return passed("each window waits for the acknowledgement of the one before", *met)


def missing_sent_again(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """What an ACK of the window reports missing is sent again, the same in every bit, first."""
    rule = profile.downlink
    window: list[Said] = []
    owed: list[Said] = []
    evidence: list[int] = []
    for turn in turns_of_gateway(trace, profile, rule, since=since):
        heard = turn.message
        if window and isinstance(heard, Ack) and heard.w == _w(window[-1]) and not heard.c:
            owed = [said for said in window if not heard.bitmap.value >> _bit(said) & 1]
            evidence += [turn.heard.index] if owed else []
        for said in turn.answers:
            if isinstance(said.message, AckRequest) and profile.link.listens_by_itself:
                continue  # it may have waited for its slot when the report came
            if owed and not any(_same(said, one) for one in owed):
                return failed(
                    "after a report of a missing fragment something else is sent",
                    (owed[0].index, evidence[-1], said.index),
                    expected=told(owed[0]),
                    observed=told(said),
                    requirement="SCHC-FRAG-AA-007",
                )
            if owed:
                evidence.append(said.index)
            owed = [one for one in owed if not _same(said, one)]
            if isinstance(said.message, Fragment | All1):
                window = [one for one in window if _w(one) == _w(said) and not _same(one, said)]
                window.append(said)
    if owed:
        return failed(
            "a fragment reported missing is not sent again",
            (owed[0].index, *evidence[-2:]),
            expected=told(owed[0]),
            observed="nothing",
            requirement="SCHC-FRAG-AA-007",
        )
    if not evidence:
        return inconclusive("no report of a missing fragment reached the gateway")
    return passed("what is missing is sent again", *evidence)


def _same(first: Said, second: Said) -> bool:
    return first.reading.octets == second.reading.octets


def _bit(said: Said) -> int:
    """Its place in the bitmap: that of the All-1 is the rightmost. RFC8724 §8.2.2.3."""
    return int(getattr(said.message, "fcn", 0))


def _w(said: Said) -> int:
    return int(getattr(said.message, "w", 0))
