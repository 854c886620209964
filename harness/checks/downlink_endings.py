"""How a meter ends a packet that does not come, and how often it speaks meanwhile. RFC9011 §5.6.3.

The limits of attempts differ by one from text to text, so that one more or less is accepted.
"""

from __future__ import annotations

from itertools import pairwise

from adapters.base import Party, Point
from harness.checks.downlink_turns import (
    PROMPT,
    Turn,
    acks,
    all_told,
    failed,
    turns_of_meter,
)
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, inconclusive, passed
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import Ack, AckRequest, All1, ReceiverAbort

_LENIENCE = 1.1
_OCCASIONS = 2


def gives_up(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Left alone with half a packet, the meter ends with a Receiver-Abort."""
    turns = _turns(trace, profile, since)
    if not turns:
        return inconclusive("no fragment reached the meter")
    for turn in turns:
        for answer in turn.answers:
            if isinstance(answer.message, ReceiverAbort):
                return passed("the meter gives the packet up", turn.heard.index, answer.index)
    spoke = _uplinks(trace, turns[-1].heard.index)
    timer = profile.downlink.inactivity_timer
    if timer is None or not spoke or spoke[-1].at.since(turns[-1].heard.seen.at) < timer:
        return inconclusive("the meter did not speak after its Inactivity Timer", *_last(turns))
    return failed(
        "the meter does not give up a packet of which nothing came for long",
        _last(turns),
        expected="a Receiver-Abort when the Inactivity Timer has expired",
        observed=all_told(turns[-1].answers[-3:]),
        requirement="SCHC-FRAG-AA-029",
    )


def acks_before_the_abort(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Of one window: MAX_ACK_REQUESTS ACKs, one more or less, and then the abort."""
    limit = profile.downlink.max_ack_requests
    window = _last_window(_turns(trace, profile, since))
    if not window:
        return inconclusive("no fragment reached the meter")
    sent: list[int] = []
    for answer in (answer for turn in window for answer in turn.answers):
        if isinstance(answer.message, ReceiverAbort):
            if len(sent) < limit - 1:
                # Reading: RFC9011 §5.6.3.5.1 has "up to" as many, so that fewer fail nobody.
                early = f"the meter gives up after {len(sent)} ACKs, where {limit} may be sent"
                return inconclusive(early, *sent, answer.index)
            return passed(f"{len(sent)} ACKs come before the abort", *sent, answer.index)
        if isinstance(answer.message, Ack) and answer.message.w == _w(window[-1]):
            sent.append(answer.index)
        if len(sent) > limit + 1:
            return failed(
                f"the meter sends {len(sent)} ACKs of one window and goes on",
                sent,
                expected=f"an abort after {limit} ACKs, or one less or more",
                observed="no abort",
                requirement="SCHC-FRAG-AA-030",
            )
    if len(sent) >= limit - 1 and _asked_in_vain(window, limit):
        return failed(
            f"after {len(sent)} ACKs the meter says nothing more",
            (*sent, window[-1].heard.index),
            expected="a Receiver-Abort",
            observed="nothing",
            requirement="SCHC-FRAG-AA-030",
        )
    return inconclusive(f"{len(sent)} ACKs were seen and no abort", *sent)


def _last_window(turns: list[Turn]) -> list[Turn]:
    """The turns of the window that was under way last: W tells it from the one before."""
    window: list[Turn] = []
    for turn in turns:
        if window and _w(turn) != _w(window[-1]):
            window = []
        window.append(turn)
    return window


def _asked_in_vain(window: list[Turn], limit: int) -> bool:
    """Whether more was asked than may be answered, and there was occasion for an abort."""
    asked = [turn for turn in window if isinstance(turn.message, AckRequest | All1)]
    last = window[-1]
    return len(asked) > limit + 1 and not last.answers and last.uplinks >= _OCCASIONS


def gave_up_for_want_of_acks(trace: Trace, profile: Profile, *, since: int = 0) -> bool:
    """Whether an abort came after as many ACKs as may be sent, and not for lack of messages."""
    limit = profile.downlink.max_ack_requests
    for turn in _turns(trace, profile, since):
        sent = len(list(acks(turn)))
        aborted = any(isinstance(answer.message, ReceiverAbort) for answer in turn.answers)
        if aborted and sent >= limit - 1:
            return True
    return False


def repeated_promptly(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An ACK to which nothing comes is repeated at once, as far as the duty cycle lets it."""
    for turn in _turns(trace, profile, since):
        same = [answer.seen for answer, _ in acks(turn)]
        for earlier, later in pairwise(same):
            waited = later.at.since(earlier.at)
            if waited > PROMPT:
                return failed(
                    f"an ACK is repeated after {waited}",
                    (earlier.index, later.index),
                    expected=f"within {PROMPT}, since nothing came in its receive windows",
                    observed=str(waited),
                    requirement="SCHC-LW-043",
                )
        if len(same) > 1:
            return passed("the ACK is repeated at once", same[0].index, same[1].index)
    return inconclusive("no ACK was repeated")


def polls_after_the_end(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """After an All-1 uplinks of any kind open windows more often than the gateway may ask.

    The factor SCHC_ACK_REQ_DN_OPPORTUNITY is the application's choice and more than 1, so that the
    longest time between two of them is RETRANSMISSION_TIMER / MAX_ACK_REQUESTS. RFC9011 §5.6.3.5.1
    """
    rule = profile.downlink
    ends = [turn for turn in _turns(trace, profile, since) if isinstance(turn.message, All1)]
    if not ends or rule.retransmission_timer is None:
        return inconclusive("no end of a packet reached the meter")
    end = ends[-1].heard.seen
    longest = rule.retransmission_timer.times(_LENIENCE / rule.max_ack_requests)
    until = end.at.after(rule.retransmission_timer)
    uplinks = [seen for seen in _uplinks(trace, end.index) if seen.at <= until.after(longest)]
    moments = [end, *uplinks]
    for earlier, later in pairwise(moments):
        if later.at.since(earlier.at) > longest:
            return failed(
                f"after the end of a packet no uplink comes for {later.at.since(earlier.at)}",
                (end.index, earlier.index, later.index),
                expected=f"one at least every {longest}",
                observed=str(later.at.since(earlier.at)),
            )
    last = moments[-1].at.after(longest)
    if last < until and list(trace)[-1].at > last:
        return failed(
            "after the end of a packet the meter soon opens no windows any more",
            (end.index, moments[-1].index),
            expected=f"uplinks for the {rule.retransmission_timer} of the Retransmission Timer",
            observed=f"the last after {moments[-1].at.since(end.at)}",
        )
    if last < until:
        return inconclusive("the meter was not watched for long enough", end.index)
    return passed("the meter opens windows often enough", end.index, *[u.index for u in uplinks])


def _w(turn: Turn) -> int:
    return int(getattr(turn.message, "w", 0))


def _last(turns: list[Turn]) -> tuple[int, ...]:
    return turns[-1].evidence()


def _uplinks(trace: Trace, since: int) -> list[Observation]:
    return list(trace.messages(point=Point.RADIO, sender=Party.METER, since=since))


def _turns(trace: Trace, profile: Profile, since: int) -> list[Turn]:
    return turns_of_meter(trace, profile, profile.downlink, since=since)
