"""How a gateway asks, gives up and ends a packet to one meter. RFC8724 §8.4.2.1.

Limits of attempts differ by one from text to text, so that one more or less is accepted.
"""

from __future__ import annotations

from harness.checks.downlink_turns import (
    Said,
    Turn,
    failed,
    said_by_gateway,
    told,
    turns_of_gateway,
)
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.kernel.instant import Instant
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    AckRequest,
    All1,
    Fragment,
    ReceiverAbort,
    SenderAbort,
)

_OCCASIONS = 2


def asks_when_silent(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Without an ACK for the time of the Retransmission Timer an ACK REQ of the window goes out."""
    last: Said | None = None
    occasions: list[int] = []
    met: list[int] = []
    for turn in turns_of_gateway(trace, profile, profile.downlink, since=since):
        for said in turn.answers:
            wrong = _wrong_after_silence(said, last, occasions, profile)
            if wrong is not None:
                return wrong
            if isinstance(said.message, AckRequest):
                met.append(said.index)
            if isinstance(said.message, Fragment | All1 | AckRequest):
                last, occasions = said, []
        if last is not None and _has_been_silent(turn, last, profile):
            occasions.append(turn.heard.index)
    if last is not None and len(occasions) > _OCCASIONS and not met:
        return failed(
            "the gateway does not ask though nothing is acknowledged",
            (last.index, *occasions),
            expected="an ACK REQ when the Retransmission Timer has expired",
            observed="nothing",
            requirement="SCHC-FRAG-AA-008",
        )
    if not met:
        return inconclusive("the gateway had no reason to ask")
    return passed("the gateway asks when nothing is acknowledged", *met)


def _has_been_silent(turn: Turn, last: Said, profile: Profile) -> bool:
    """Whether this uplink came after the timer, said nothing and was not answered."""
    timer = profile.downlink.retransmission_timer
    if timer is None or turn.answers or isinstance(turn.message, Ack | ReceiverAbort):
        return False
    return turn.heard.seen.at.since(last.seen.at) > timer


def _wrong_after_silence(
    said: Said, last: Said | None, occasions: list[int], profile: Profile
) -> Finding | None:
    if isinstance(said.message, AckRequest):
        return _wrong_request(said, last, profile)
    timer = profile.downlink.retransmission_timer
    if last is None or timer is None or said.reading.octets != last.reading.octets:
        return None
    if not occasions and said.seen.at.since(last.seen.at) <= timer:
        return None
    return failed(
        "a fragment is sent again though nobody reported it missing",
        (last.index, said.index),
        expected="an ACK REQ",
        observed=told(said),
        requirement="SCHC-FRAG-AA-008",
    )


def _wrong_request(said: Said, last: Said | None, profile: Profile) -> Finding | None:
    """An ACK REQ has FCN 0, nothing after its header, and the W that is under way."""
    assert isinstance(said.message, AckRequest)
    drawn = said.message.encode(profile.downlink).octets()[1:]
    if drawn != said.reading.octets:
        return failed(
            "an ACK REQ is written otherwise than it is drawn",
            (said.index,),
            expected=drawn.hex(" "),
            observed=said.reading.octets.hex(" "),
            requirement="SCHC-FRAG-020",
        )
    w = getattr(last.message, "w", said.message.w) if last is not None else said.message.w
    if w != said.message.w:
        return failed(
            "the gateway asks for another window than it has sent",
            (said.index,) if last is None else (last.index, said.index),
            expected=f"an ACK REQ of W={w}",
            observed=told(said),
            requirement="SCHC-FRAG-AA-008",
        )
    return None


def gives_up_after_its_requests(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """MAX_ACK_REQUESTS requests of one window, one more or less, and a Sender-Abort after them."""
    rule = profile.downlink
    limit = rule.max_ack_requests
    asked: list[int] = []
    for said in said_by_gateway(trace, profile, rule, since=since):
        if isinstance(said.message, AckRequest):
            asked.append(said.index)
        if isinstance(said.message, SenderAbort):
            if len(asked) < limit - 1:
                return failed(
                    f"the gateway gives up after {len(asked)} requests",
                    (*asked, said.index),
                    expected=f"{limit} requests, or one less or more, before the abort",
                    observed=f"{len(asked)}",
                    requirement="SCHC-FRAG-AA-009",
                )
            return passed(f"the gateway gives up after {len(asked)} requests", said.index)
        if len(asked) > limit + 1:
            return failed(
                f"the gateway asks {len(asked)} times and goes on",
                asked,
                expected=f"a Sender-Abort after {limit} requests, or one less or more",
                observed="no abort",
                requirement="SCHC-FRAG-AA-009",
            )
    if len(asked) < limit - 1:
        return inconclusive(f"the gateway asked {len(asked)} times", *asked)
    occasions = [
        turn.heard.index
        for turn in turns_of_gateway(trace, profile, rule, since=asked[-1])
        if rule.retransmission_timer is not None
        and turn.heard.seen.at.since(_at(trace, asked[-1])) > rule.retransmission_timer
    ]
    if len(occasions) < _OCCASIONS:
        return inconclusive("the gateway was not watched after its last request", *asked)
    return failed(
        f"the gateway sends no abort after {len(asked)} requests",
        (*asked, *occasions[:2]),
        expected="a Sender-Abort",
        observed="nothing",
        requirement="SCHC-FRAG-AA-009",
    )


def aborts_what_is_refused(
    trace: Trace, profile: Profile, *, requirement: str, since: int = 0
) -> Finding:
    """A last window of which nothing is missing, or too much there, ends with a Sender-Abort."""
    rule = profile.downlink
    refused: Turn | None = None
    end: Said | None = None
    occasions: list[int] = []
    for turn in turns_of_gateway(trace, profile, rule, since=since):
        heard = turn.message
        if end is not None and isinstance(heard, Ack) and not heard.c and heard.w == _w(end):
            refused = turn
        if refused is not None:
            occasions.append(turn.heard.index)
        for said in turn.answers:
            if isinstance(said.message, All1):
                end = said
            if refused is not None:
                return _abort_right(said, refused, profile, requirement)
    if end is None or refused is None:
        return inconclusive("no refusal of a packet reached the gateway")
    if len(occasions) < _OCCASIONS:
        return inconclusive("the gateway had no occasion after the refusal", *occasions)
    return failed(
        "the gateway sends no abort of a packet that was refused",
        (end.index, refused.heard.index, *occasions[1:3]),
        expected="a Sender-Abort",
        observed="nothing",
        requirement=requirement,
    )


def _abort_right(said: Said, refused: Turn, profile: Profile, requirement: str) -> Finding:
    if not isinstance(said.message, SenderAbort):
        return failed(
            "a packet that was refused goes on",
            (refused.heard.index, said.index),
            expected="a Sender-Abort",
            observed=told(said),
            requirement=requirement,
        )
    drawn = said.message.encode(profile.downlink).octets()[1:]
    if said.reading.octets != drawn:
        return failed(
            "a Sender-Abort is written otherwise than it is drawn",
            (said.index,),
            expected=drawn.hex(" "),
            observed=said.reading.octets.hex(" "),
            requirement="SCHC-FRAG-021",
        )
    return passed("the gateway aborts a packet that was refused", refused.heard.index, said.index)


def abort_not_answered(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A Receiver-Abort is answered by no message; fragments that were queued are tolerated."""
    rule = profile.downlink
    aborted: int | None = None
    for turn in turns_of_gateway(trace, profile, rule, since=since):
        if isinstance(turn.message, ReceiverAbort):
            aborted = turn.heard.index
        for said in turn.answers:
            if aborted is not None and isinstance(said.message, SenderAbort | AckRequest):
                return failed(
                    "the gateway answers an abort",
                    (aborted, said.index),
                    expected="no control message",
                    observed=told(said),
                    requirement="SCHC-FRAG-026",
                )
    if aborted is None:
        return inconclusive("no Receiver-Abort reached the gateway")
    return passed("the abort is not answered", aborted)


def ended_by_confirmation(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """After C=1 for the last window nothing more is sent of the packet, and nothing asked."""
    rule = profile.downlink
    confirmed: int | None = None
    end: Said | None = None
    after: list[int] = []
    for turn in turns_of_gateway(trace, profile, rule, since=since):
        heard = turn.message
        if end is not None and isinstance(heard, Ack) and heard.c and heard.w == _w(end):
            confirmed = confirmed or turn.heard.index
        if confirmed is not None:
            after.append(turn.heard.index)
        for said in turn.answers:
            if confirmed is not None:
                return failed(
                    "the gateway goes on with a packet that was confirmed",
                    (confirmed, said.index),
                    expected="nothing more",
                    observed=told(said),
                    requirement="SCHC-FRAG-AA-014",
                )
            if isinstance(said.message, All1):
                end = said
    if confirmed is None:
        return inconclusive("no confirmation of the packet reached the gateway")
    if len(after) <= _OCCASIONS:
        return inconclusive("the gateway had no occasion to go on", *after)
    return passed("the confirmation ends the packet", confirmed)


def _w(said: Said) -> int:
    return int(getattr(said.message, "w", 0))


def _at(trace: Trace, index: int) -> Instant:
    return trace[index].at
