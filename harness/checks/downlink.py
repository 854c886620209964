"""What a meter makes of fragments that come down, by the answers it gives. RFC8724 §8.4.2.2.

What a meter of class A says unasked is allowed for: it repeats its ACK until it hears something.
Silence counts only after it has spoken of something else, and so could have answered.
"""

from __future__ import annotations

from harness.checks.downlink_turns import (
    Turn,
    acks,
    all_told,
    could_answer,
    failed,
    prompt_acks,
    told,
    turns_of_meter,
)
from harness.octets.reading import packets
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    All1,
    Fragment,
    ReceiverAbort,
)

VARIANT = "SCHC-FRAG-AA-016"
"""C=1 before the end is the variant of RFC9011 §figure-31: told, and never failed."""


def fragments_acknowledged(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Each fragment that is not the last is answered with an ACK of its W that has its tile."""
    met: list[int] = []
    for turn in _turns(trace, profile, since):
        if not isinstance(turn.message, Fragment):
            continue
        right = [answer for answer, ack in prompt_acks(turn) if _has_tile(ack, turn.message)]
        if right:
            met += [turn.heard.index, right[0].index]
        elif turn.answers or could_answer(turn, profile):
            return failed(
                f"{told(turn.heard)} is not acknowledged",
                turn.evidence(),
                expected=f"an ACK of W={turn.message.w} that has the tile",
                observed=all_told(turn.answers),
                requirement="SCHC-FRAG-AA-015",
            )
        else:
            return inconclusive("the meter did not speak after a fragment", turn.heard.index)
    if not met:
        return inconclusive("no fragment reached the meter")
    return passed("each fragment is acknowledged", *met)


def only_the_end_confirmed(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No fragment before the last is answered with C=1. RFC8724 §8.2.4."""
    met: list[int] = []
    for turn in _turns(trace, profile, since):
        if isinstance(turn.message, Fragment):
            for answer, ack in acks(turn):
                if ack.c:
                    return failed(
                        "a fragment that is not the last is answered with C=1",
                        (turn.heard.index, answer.index),
                        expected="C=0 and a bitmap",
                        observed=told(answer),
                        requirement=VARIANT,
                    )
                met.append(answer.index)
    if not met:
        return inconclusive("no fragment before the last was acknowledged")
    return passed("C=1 waits for the end of the packet", *met)


def packet_confirmed(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The last All-1 that came is answered with C=1 under its W."""
    ends = [turn for turn in _turns(trace, profile, since) if isinstance(turn.message, All1)]
    if not ends:
        return inconclusive("no end of a packet reached the meter")
    turn = ends[-1]
    assert isinstance(turn.message, All1)
    for answer, ack in acks(turn):
        if ack.c and ack.w == turn.message.w:
            return passed("the meter confirms the packet", turn.heard.index, answer.index)
    lost = _not_delivered(trace, profile, since)
    if lost:
        return inconclusive("not all of the packet reached the meter", *lost)
    if not turn.answers and not could_answer(turn, profile):
        return inconclusive("the meter did not speak after the end", turn.heard.index)
    return failed(
        "the meter does not confirm a packet that came whole",
        turn.evidence(),
        expected=f"an ACK of W={turn.message.w} with C=1",
        observed=all_told(turn.answers),
    )


def _not_delivered(trace: Trace, profile: Profile, since: int) -> list[int]:
    """Fragments that the radio did not carry to the meter."""
    port = profile.downlink.rule_id_value
    return [
        seen.index
        for seen in trace.messages(direction=Direction.DOWNLINK, port=port, since=since)
        if not seen.arrived
    ]


def wrong_packet_refused(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Each All-1 whose RCS does not fit is answered with C=0 or an abort, never with C=1.

    For traces in which no end is right. After an abort there is no packet any more.
    """
    met: list[int] = []
    for turn in _turns(trace, profile, since):
        if not isinstance(turn.message, All1):
            continue
        finding = _refused(turn, turn.message, profile)
        if finding.verdict is not Verdict.PASS:
            return finding
        met += finding.evidence
        if any(isinstance(answer.message, ReceiverAbort) for answer in turn.answers):
            break
    if not met:
        return inconclusive("no end of a packet reached the meter")
    return passed("the meter refuses the packet", *met)


def _refused(turn: Turn, end: All1, profile: Profile) -> Finding:
    for answer in turn.answers:
        if isinstance(answer.message, Ack) and answer.message.c:
            return failed(
                "the meter confirms a packet whose RCS is wrong",
                (turn.heard.index, answer.index),
                expected="C=0 or a Receiver-Abort",
                observed=told(answer),
                requirement="SCHC-FRAG-AA-024",
            )
    for answer in turn.answers:
        if isinstance(answer.message, ReceiverAbort) or (
            isinstance(answer.message, Ack) and answer.message.w == end.w
        ):
            return passed("the meter refuses the packet", turn.heard.index, answer.index)
    if not turn.answers and not could_answer(turn, profile):
        return inconclusive("the meter did not speak after the end", turn.heard.index)
    return failed(
        "the meter says nothing of a packet whose RCS is wrong",
        turn.evidence(),
        expected=f"an ACK of W={end.w} with C=0, or a Receiver-Abort",
        observed=all_told(turn.answers),
        requirement="SCHC-FRAG-AA-024",
    )


def refused_by_abort(trace: Trace, profile: Profile, *, since: int = 0) -> bool:
    """Whether the first end that came was answered with a Receiver-Abort. RFC9011 §figure-18."""
    for turn in _turns(trace, profile, since):
        if isinstance(turn.message, All1):
            return any(isinstance(answer.message, ReceiverAbort) for answer in turn.answers)
    return False


def control_written_right(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Each ACK and abort is drawn in RFC8724 §8.3.2, padded with zeros."""
    rule = profile.downlink
    met: list[int] = []
    for turn in _turns(trace, profile, since):
        for answer in turn.answers:
            message = answer.message
            if not isinstance(message, Ack | ReceiverAbort):
                return failed(
                    "what the meter says under the RuleID of fragments is no ACK and no abort",
                    (answer.index,),
                    expected="an ACK or a Receiver-Abort",
                    observed=told(answer),
                )
            drawn = message.encode(rule).octets()[1:]
            if drawn != answer.reading.octets:
                return failed(
                    f"{told(answer)} is written otherwise than it is drawn",
                    (answer.index,),
                    expected=drawn.hex(" "),
                    observed=answer.reading.octets.hex(" "),
                )
            met.append(answer.index)
    if not met:
        return inconclusive("the meter said nothing under the RuleID of fragments")
    return passed("each ACK is written as it is drawn", *met)


def answered_once(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An echo request that came in fragments, some of them twice, is replied to once."""
    arrived = _turns(trace, profile, since)
    if not arrived:
        return inconclusive("no fragment reached the meter")
    replies = [
        seen.index
        for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since)
        if reading.echo is not None and reading.echo.is_reply
    ]
    if len(replies) > 1:
        return failed(
            "a packet that came once is handed up more than once",
            replies,
            expected="one echo reply",
            observed=f"{len(replies)} of them",
        )
    if not replies:
        return failed(
            "the packet is not handed up",
            [turn.heard.index for turn in arrived[:3]],
            expected="one echo reply",
            observed="none",
        )
    return passed("the packet is handed up once", *replies)


def remnant_not_acknowledged(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A fragment that comes again after the end is no beginning of another packet."""
    turns = _turns(trace, profile, since)
    ends = [place for place, turn in enumerate(turns) if isinstance(turn.message, All1)]
    after = turns[ends[0] + 1 :] if ends else []
    if not after or not isinstance(after[0].message, Fragment):
        return inconclusive("no fragment came after the end")
    turn = after[0]
    assert isinstance(turn.message, Fragment)
    for answer, ack in acks(turn):
        if not ack.c and _has_tile(ack, turn.message):
            return failed(
                "a fragment of a packet that is over is taken for one of a new packet",
                (turn.heard.index, answer.index),
                expected="no ACK that has its tile",
                observed=told(answer),
                requirement="SCHC-FRAG-AA-028",
            )
    return passed("a fragment of a packet that is over is left alone", turn.heard.index)


def _has_tile(ack: Ack, fragment: Fragment) -> bool:
    return ack.w == fragment.w and bool(ack.c or ack.bitmap.value >> fragment.fcn & 1)


def _turns(trace: Trace, profile: Profile, since: int) -> list[Turn]:
    return turns_of_meter(trace, profile, profile.downlink, since=since)
