"""How a gateway ends the packets that do not come through. RFC8724 §8.4.3.2, §8.3.4, §8.3.5."""

from __future__ import annotations

from harness.checks.fragmentation_hearing import answers_of_gateway, hearing_of_gateway
from harness.octets.reading import fragments, packets
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile
from reference_stack.schc.fragmentation.messages import (
    Ack,
    CompoundAck,
    ReceiverAbort,
    SenderAbort,
)

_MORE_OR_LESS = 2
"""Messages: the ways in which attempts are counted differ by so much, SCHC-T5."""


def gives_up(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A Receiver-Abort comes: ones to the end of the word, and one word more. RFC8724 §8.3.5."""
    right = ReceiverAbort().encode(profile.uplink).octets()[1:]
    said = list(answers_of_gateway(trace, profile, since=since))
    for answer in said:
        if not isinstance(answer.message, ReceiverAbort):
            continue
        octets = answer.observation.crossing.octets
        if octets == right:
            return passed("the gateway gives up and says so", answer.index)
        return Finding(
            Verdict.FAIL,
            "the gateway gives up in another form than agreed",
            (answer.index,),
            expected=right.hex(" "),
            observed=octets.hex(" "),
        )
    heard = hearing_of_gateway(trace, profile, since=since)
    if not heard.is_open:
        return inconclusive("nothing of a packet reached the gateway")
    return Finding(
        Verdict.FAIL,
        "the gateway does not say that it has given up the packet",
        (heard.position, *(answer.index for answer in said[-2:])),
        expected=f"a Receiver-Abort, {right.hex(' ')}",
        observed="none",
    )


def gives_up_in_time(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Asked again and again, it answers as often as agreed and then gives up. RFC8724 §8.4.3.2.

    A gateway that counts for each window anew is reported and not failed: SCHC-T25.
    """
    limit = profile.uplink.max_ack_requests
    acks: list[int] = []
    for answer in answers_of_gateway(trace, profile, since=since):
        if isinstance(answer.message, Ack | CompoundAck):
            acks.append(answer.index)
        if not isinstance(answer.message, ReceiverAbort):
            continue
        if len(acks) < limit - _MORE_OR_LESS:
            return Finding(
                Verdict.FAIL,
                f"the gateway gives up after {len(acks)} answers, where {limit} are agreed",
                (acks[0] if acks else answer.index, answer.index),
                expected=f"{limit} answers",
                observed=f"{len(acks)}",
            )
        return passed(f"after {len(acks)} answers it gives up", *acks[:1], answer.index)
    heard = hearing_of_gateway(trace, profile, since=since)
    if heard.requests <= limit + _MORE_OR_LESS:
        return inconclusive("the gateway was not asked often enough", *acks[-1:])
    return Finding(
        Verdict.FAIL,
        f"the gateway is asked {heard.requests} times about what does not become whole,"
        " and does not give it up",
        (*acks[:1], *acks[-1:], heard.position),
        expected=f"a Receiver-Abort after {limit} answers",
        observed=f"{len(acks)} answers and none",
    )


def does_not_give_up(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No Receiver-Abort comes, for messages of the packet do. RFC8724 §8.2.2.4."""
    for answer in answers_of_gateway(trace, profile, since=since):
        if isinstance(answer.message, ReceiverAbort):
            return Finding(
                Verdict.FAIL,
                "the gateway gives up a packet whose messages still come in",
                (answer.latest.position, answer.index),
                expected="the Inactivity Timer starts anew with each message",
                observed="a Receiver-Abort",
            )
    heard = hearing_of_gateway(trace, profile, since=since)
    if not heard.is_open:
        return inconclusive("nothing of a packet reached the gateway")
    return passed("the gateway stays with the packet", heard.position)


def abort_is_not_acknowledged(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """A Sender-Abort gets no answer. RFC8724 §8.3.4."""
    aborts = [
        seen.index
        for seen, message in fragments(
            trace,
            profile,
            direction=Direction.UPLINK,
            port=profile.uplink.rule_id_value,
            since=since,
        )
        if seen.arrived and isinstance(message, SenderAbort)
    ]
    if not aborts:
        return inconclusive("no Sender-Abort reached the gateway")
    for answer in answers_of_gateway(trace, profile, since=aborts[0]):
        return Finding(
            Verdict.FAIL,
            "a Sender-Abort is answered",
            (aborts[0], answer.index),
            expected="no answer",
            observed=answer.observation.crossing.octets.hex(" "),
        )
    return passed("a Sender-Abort is not answered", aborts[0])


def windows_are_acknowledged(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """An ACK comes for each window of which tile 0 or any later tile is here. RFC9011 §5.6.2."""
    heard = hearing_of_gateway(trace, profile, since=since)
    rule = profile.uplink
    highest = heard.highest_window(rule)
    ended = highest + (1 if highest >= 0 and heard.holds(highest, 0, rule) else 0)
    if not ended:
        return inconclusive("no window has ended")
    told: dict[int, int] = {}
    for answer in answers_of_gateway(trace, profile, since=since):
        match answer.message:
            case Ack(w):
                told.setdefault(w, answer.index)
            case CompoundAck(windows):
                told |= {w: answer.index for w, _ in windows if w not in told}
            case _:
                pass
    for w in range(ended):
        if w not in told:
            return Finding(
                Verdict.FAIL,
                f"window {w} has ended, and is not acknowledged",
                (heard.position, *told.values()),
                expected=f"an ACK of window {w}",
                observed="none",
            )
    return passed("each window that ended is acknowledged", *told.values())


def nothing_recovered(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """No packet goes up, for none came whole and right. RFC8724 §8.2.3."""
    heard = hearing_of_gateway(trace, profile, since=since)
    for seen, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        return Finding(
            Verdict.FAIL,
            "the gateway hands up a packet that did not come whole and right",
            tuple(p for p in (heard.position, seen.index) if p >= 0),
            expected="no packet",
            observed=f"a packet of {len(reading.octets)} octets",
        )
    if heard.position < 0:
        return inconclusive("nothing of a packet reached the gateway")
    return passed("nothing is handed up", heard.position)
