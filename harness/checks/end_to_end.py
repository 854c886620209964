"""What a trace says about the way from register to head-end, all layers at once. WP Figure 4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from adapters.base import Party, Point
from harness.checks.services_answers import results_of
from harness.checks.services_blocks import whole_value
from harness.octets.reading import ApduReading, FrameKind, apdus, frames, packets, read_packet
from harness.scenes.trace import Fate, Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.association import AssociationParameters, Side
from reference_stack.dlms.protection import Protection
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Instant
from reference_stack.profiles.profile import Profile

_AT_BOTH = (Point.IP, Point.RADIO)
_SIDES = {Direction.UPLINK: Side.SERVER, Direction.DOWNLINK: Side.CLIENT}


class Asked(NamedTuple):
    """A request that the head-end sent: where it stands, and its invoke-id."""

    observation: Observation
    reading: ApduReading
    invoke_id: int


def _requests(trace: Trace, profile: Profile, since: int) -> Iterator[Asked]:
    for seen, reading in apdus(trace, profile, direction=Direction.DOWNLINK, since=since):
        invoke = getattr(reading.apdu, "invoke", None)
        if isinstance(reading.apdu, a.GetRequestNormal | a.GetRequestWithList) and invoke:
            yield Asked(seen, reading, invoke.invoke_id)


def _heard(trace: Trace, profile: Profile, said: ApduReading, since: int) -> list[Observation]:
    """Where an APDU reaches the meter: on the air in one frame, or from the network itself."""
    found = apdus(trace, profile, direction=Direction.DOWNLINK, since=since, points=_AT_BOTH)
    return [
        seen
        for seen, reading in found
        if seen.arrived and seen.receiver is Party.METER and reading.octets == said.octets
    ]


def answered_after_push(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """The request that waited is answered in full, under its own invoke-id. WP Figure 4.

    Normally that is in the uplink after the one that opened the window; a later one is told, and
    no fault.
    """
    request = next(_requests(trace, profile, since), None)
    if request is None:
        return inconclusive("no request reached the network")
    obstacle = ""
    others: list[int] = []
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        if seen.sender is Party.HARNESS:
            continue
        obstacle = obstacle or reading.obstacle
        invoke = getattr(reading.apdu, "invoke", None)
        results = results_of(reading.apdu)
        blocks = isinstance(reading.apdu, a.GetResponseWithDatablock)
        if not (results or blocks) or not isinstance(invoke, a.InvokeIdAndPriority):
            continue
        if invoke.invoke_id != request.invoke_id:
            others.append(seen.index)
            continue
        whole = whole_value(trace, profile, since=since)
        if whole.value is not None:
            where = (request.observation.index, *whole.evidence[:6])
            return passed(f"the request is answered{_how_late(trace, profile, request)}", *where)
    in_general_blocks = whole_value(trace, profile, since=since)
    if in_general_blocks.value is not None and not others:
        where = (request.observation.index, *in_general_blocks.evidence[:6])
        return passed("the request is answered in general blocks", *where)
    if obstacle:
        return inconclusive(f"an answer cannot be read here: {obstacle}")
    return _lost_whole(trace, profile, since) or Finding(
        Verdict.FAIL,
        "a request is not answered in full",
        (request.observation.index, *others[:3]),
        expected=f"a whole answer under invoke-id {request.invoke_id}",
        observed="answers under other numbers" if others else "no whole answer",
    )


def _how_late(trace: Trace, profile: Profile, request: Asked) -> str:
    """How long after the request was heard the meter spoke again."""
    heard = _heard(trace, profile, request.reading, request.observation.index)
    if not heard or heard[0].crossing.point is not Point.RADIO:
        return ""
    for seen, reading in frames(trace, profile, direction=Direction.UPLINK, since=heard[0].index):
        if reading.kind is not FrameKind.EMPTY and seen.sender is Party.METER:
            return f" from the next uplink on, {seen.at.since(heard[0].at)} later"
    return ""


def whole_push(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """A notification reached the head-end whole."""
    for seen, reading in apdus(trace, profile, direction=Direction.UPLINK, since=since):
        if isinstance(reading.apdu, a.DataNotification) and seen.sender is not Party.HARNESS:
            if reading.problem is None:
                return passed("the push reaches the head-end", seen.index)
        elif reading.obstacle:
            return inconclusive(f"what the meter sent cannot be read: {reading.obstacle}")
    uplinks = [o.index for o in trace.messages(direction=Direction.UPLINK, since=since)]
    if not uplinks:
        return inconclusive("the meter sent nothing")
    return _lost_whole(trace, profile, since) or Finding(
        Verdict.FAIL,
        "the push does not reach the head-end whole",
        tuple(uplinks[:6]),
        expected="a data-notification",
        observed="none that can be opened",
    )


def _lost_whole(trace: Trace, profile: Profile, since: int) -> Finding | None:
    """Inconclusive if the air took away an uplink that was a packet by itself."""
    for seen, reading in frames(trace, profile, direction=Direction.UPLINK, since=since):
        if seen.fate is Fate.LOST and reading.kind is FrameKind.PACKET:
            return inconclusive("a packet was lost with its only frame", seen.index)
    return None


# -- waiting ---------------------------------------------------------------------------------------


def heard_once(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Every request reaches the meter, and none reaches it twice. WP Figure 4."""
    requests = list(_requests(trace, profile, since))
    if not requests:
        return inconclusive("no request reached the network")
    evidence: list[int] = []
    for request in requests:
        heard = _heard(trace, profile, request.reading, request.observation.index)
        evidence += (request.observation.index, *(seen.index for seen in heard[:3]))
        if len(heard) == 1:
            continue
        if not heard and _was_cut(trace, profile, request.observation.index):
            return inconclusive("the request went in fragments, which are not followed", *evidence)
        return Finding(
            Verdict.FAIL,
            "a request does not reach the meter just once",
            tuple(evidence[-4:]),
            expected="once, when the meter can hear it",
            observed=f"{len(heard)} times" if heard else "not at all",
        )
    return passed("the request reaches the meter once", *evidence[:6])


def _was_cut(trace: Trace, profile: Profile, since: int) -> bool:
    found = frames(trace, profile, direction=Direction.DOWNLINK, since=since)
    return any(reading.message is not None for _, reading in found)


def asked_once(trace: Trace, profile: Profile, *, until: Instant, since: int) -> Finding:
    """As long as the meter cannot answer the head-end does not ask the same again."""
    requests = [
        request
        for request in _requests(trace, profile, since)
        if request.observation.sender is Party.HEAD_END and request.observation.at <= until
    ]
    if not requests:
        return inconclusive("the head-end sent no request")
    seen: dict[tuple[int, bytes], Asked] = {}
    for request in requests:
        key = request.invoke_id, request.reading.plain or b""
        if key in seen:
            return Finding(
                Verdict.FAIL,
                "the head-end asks again before the meter could answer",
                (seen[key].observation.index, request.observation.index),
                expected="one request until the meter has spoken",
                observed=f"the same after {request.observation.at.since(seen[key].observation.at)}",
            )
        seen[key] = request
    return passed("the head-end waits for the meter", *(r.observation.index for r in requests[:6]))


# -- the layers leave one another alone ------------------------------------------------------------


def always_protected(trace: Trace, profile: Profile, party: Party, *, since: int) -> Finding:
    """Whatever this party says in an association with a policy is protected by it, at each point.

    Refusals of a whole request may be plain. GB §exception-response.
    """
    evidence: list[int] = []
    way = Direction.DOWNLINK if party is Party.HEAD_END else Direction.UPLINK
    for seen, reading in apdus(trace, profile, direction=way, since=since, points=_AT_BOTH):
        agreed = reading.association
        if agreed is None or not agreed.ciphered or _is_another(seen, party):
            continue
        if isinstance(reading.apdu, a.ExceptionResponse):
            continue
        demanded = _demanded(agreed, _SIDES[way])
        evidence.append(seen.index)
        if not reading.protection.covers(demanded):
            return Finding(
                Verdict.FAIL,
                "what travels is protected less than its association demands",
                (seen.index,),
                expected=f"protection {demanded.name}",
                observed=f"protection {reading.protection.name or 'none'}",
            )
    if not evidence:
        return inconclusive(f"the {party.value} said nothing in an association with a policy")
    return passed("everything is protected from end to end", *evidence[:8])


def _is_another(seen: Observation, party: Party) -> bool:
    """Whether the message was made by somebody else than that party or those who pass it on."""
    return seen.sender is Party.HARNESS or (party is Party.HEAD_END) != (
        seen.crossing.direction is Direction.DOWNLINK
    )


def _demanded(agreed: AssociationParameters, side: Side) -> Protection:
    return agreed.policy.request if side is Side.CLIENT else agreed.policy.response


def wrapper_survives(trace: Trace, profile: Profile, party: Party, *, since: int) -> Finding:
    """A datagram in one frame is the same datagram on the IP side, wrapper and all. GB §7.

    The hop limit may differ, and with it nothing that is looked at here.
    """
    at_ip = {
        Direction.UPLINK: _payloads(trace, profile, Direction.UPLINK, since),
        Direction.DOWNLINK: _payloads(trace, profile, Direction.DOWNLINK, since),
    }
    evidence: list[int] = []
    for seen, reading in packets(trace, profile, since=since, points=(Point.RADIO,)):
        if reading.udp is None or not seen.arrived or seen.sender is Party.HARNESS:
            continue
        theirs = Party.METER if seen.crossing.direction is Direction.UPLINK else Party.GATEWAY
        if reading.wpdu is None and party is theirs:
            return Finding(
                Verdict.FAIL,
                "the wrapper does not survive the air",
                (seen.index,),
                expected="version, two wPorts, and the length of what follows",
                observed=str(reading.problem or "no wrapper"),
            )
        evidence.append(seen.index)
        if reading.udp.payload not in at_ip[seen.crossing.direction] and party is Party.GATEWAY:
            return Finding(
                Verdict.FAIL,
                "the payload of a datagram is another on the two sides of the gateway",
                (seen.index,),
                expected=f"{len(reading.udp.payload)} octets as on the other side",
                observed="no datagram with these octets on the IP side",
            )
    if not evidence:
        return inconclusive("no datagram crossed the air in one frame")
    return passed("the wrapper is the same on both sides", *evidence[:8])


def _payloads(trace: Trace, profile: Profile, way: Direction, since: int) -> set[bytes]:
    found = set()
    for seen in trace.messages(point=Point.IP, direction=way, since=since):
        udp = read_packet(seen.crossing.octets, profile).udp
        if udp is not None:
            found.add(udp.payload)
    return found


def within_budget(
    trace: Trace, profile: Profile, way: Direction, budget: int | None, *, since: int
) -> Finding:
    """The octets of all frames that way, against what the operator declares for them."""
    sent = [
        seen
        for seen in trace.messages(point=Point.RADIO, direction=way, since=since)
        if seen.sender is not Party.HARNESS
    ]
    octets = sum(len(seen.crossing.octets) + 1 for seen in sent)
    evidence = [seen.index for seen in sent[:8]]
    if not sent:
        return inconclusive("nothing crossed the air")
    if budget is None:
        return inconclusive(f"{octets} octets in {len(sent)} frames; no budget is declared")
    line = f"{octets} octets in {len(sent)} frames"
    if octets <= budget:
        return passed(f"a reading costs {line}", *evidence)
    return Finding(
        Verdict.FAIL,
        "a reading costs more than is declared",
        tuple(evidence),
        expected=f"at most {budget} octets",
        observed=line,
    )
