"""What a trace says about datagrams: their wrapper, their ports, copies of them. GB §7."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.base import Party
from harness.checks.doubled import undoubled
from harness.checks.security import said_by
from harness.checks.services_answers import asked, replies, results_of, served, told
from harness.checks.services_methods import carried
from harness.octets.reading import PacketReading, packets
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import Data
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile

_TO_ALL = "DLMS-WRP-008"


def _sent(
    trace: Trace, profile: Profile, party: Party, since: int = 0
) -> Iterator[tuple[Observation, PacketReading]]:
    """Packets of a meter or a head-end on the IP side."""
    direction = Direction.DOWNLINK if party is Party.HEAD_END else Direction.UPLINK
    for seen, reading in packets(trace, profile, direction=direction, since=since):
        if seen.sender is not Party.HARNESS:
            yield seen, reading


def wrapped_right(trace: Trace, profile: Profile, party: Party, *, since: int = 0) -> Finding:
    """Version 1, and a length that is that of the APDU: one in each datagram."""
    met: list[int] = []
    known = False
    for seen, reading in _sent(trace, profile, party, since):
        if reading.layer == "wrapper":
            return Finding(
                Verdict.FAIL,
                f"a datagram of the {party.value} is not wrapped as it has to be",
                (seen.index,),
                expected="version 1, two wPorts, and the length of the one APDU that follows",
                observed=str(reading.problem),
            )
        if reading.wpdu is not None:
            met.append(seen.index)
            known = known or bool(reading.association)
    if not met:
        return inconclusive(f"the {party.value} sent no datagram")
    if not known:
        return Finding(
            Verdict.FAIL,
            f"no datagram of the {party.value} has the wPorts of an association",
            tuple(met[:6]),
            expected="the wPorts of whoever speaks and of whom it speaks to",
            observed="others",
        )
    return passed("every datagram is wrapped as it has to be", *met[:6])


def answered_to(trace: Trace, profile: Profile, association: str, port: int) -> Finding:
    """The answer goes where the request came from, its wPorts swapped."""
    agreed, network = profile.association(association), profile.network
    requests = asked(trace, profile, 0)
    wanted = (network.meter_port, port, agreed.server_sap, agreed.client_sap)
    for seen, reading in _sent(trace, profile, Party.METER):
        udp, wpdu, ip = reading.udp, reading.wpdu, reading.ip
        if udp is None or wpdu is None or ip is None or _is_push(reading):
            continue
        found = (udp.source_port, udp.destination_port, wpdu.source, wpdu.destination)
        if found == wanted and ip.destination == network.head_end_address:
            return passed("the answer goes where the request came from", seen.index)
        return Finding(
            Verdict.FAIL,
            "the answer does not go where the request came from",
            (*requests[:1], seen.index),
            expected=_ports(wanted),
            observed=_ports(found)
            if ip.destination == network.head_end_address
            else f"another address: {ip.destination.hex(':', 2)}",
        )
    if port != network.head_end_port or not requests:
        return inconclusive("no answer was seen", *requests[:1])
    return Finding(
        Verdict.FAIL,
        "a request to the usual port is not answered",
        requests[:1],
        expected=_ports(wanted),
        observed="no answer",
    )


def _is_push(reading: PacketReading) -> bool:
    return reading.apdu is not None and isinstance(
        reading.apdu.apdu, a.DataNotification | a.EventNotification
    )


def _ports(ports: tuple[int, int, int, int]) -> str:
    source, destination, from_wport, to_wport = ports
    return f"UDP {source} to {destination}, wPort {from_wport} to {to_wport}"


def discarded(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Nothing of it is served. A refusal shows that it was read, which is not what was asked."""
    sent = [o.index for o in trace.messages(direction=Direction.DOWNLINK, since=since)]
    if not sent:
        return inconclusive("nothing reached the network")
    for observation, reading in replies(trace, profile, since):
        if any(map(served, results_of(reading.apdu))):
            return Finding(
                Verdict.FAIL,
                "the meter serves a datagram that has to be discarded",
                (*sent[:1], observation.index),
                expected="silence",
                observed=told(reading),
            )
        return inconclusive(f"the datagram is answered: {told(reading)}", observation.index)
    return passed("the datagram is discarded", *sent[:1])


def one_at_most(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Of two APDUs in one datagram the second is never executed."""
    sent = [o.index for o in trace.messages(direction=Direction.DOWNLINK, since=since)]
    if not sent:
        return inconclusive("nothing reached the network")
    said = [
        observation.index
        for observation, reading in replies(trace, profile, since)
        if any(map(served, results_of(reading.apdu)))
    ]
    if len(said) > 1:
        return Finding(
            Verdict.FAIL,
            "the meter serves what follows the one APDU of a datagram",
            (*sent[:1], *said[:2]),
            expected="one answer at most",
            observed=f"{len(said)} answers",
        )
    return passed("what follows is not executed", *sent[:1], *said)


def all_station_silent(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """What is meant for all stations nobody answers."""
    sent = [o.index for o in trace.messages(direction=Direction.DOWNLINK, since=since)]
    said = [(seen, reading) for seen, reading in replies(trace, profile, since)]
    if not sent:
        return inconclusive("nothing reached the network")
    if said:
        return Finding(
            Verdict.FAIL,
            "the meter answers what is meant for all stations",
            (*sent[:1], said[0][0].index),
            requirement=_TO_ALL,
            expected="silence",
            observed=told(said[0][1]),
        )
    return passed("the meter does not answer what is meant for all", *sent[:1])


def carried_out_once(
    trace: Trace, profile: Profile, before: Data, *, since: int, end: int
) -> Finding:
    """The second copy of a request has no effect. Both signs of one are needed for a fail: rows
    come by themselves too."""
    said = [o.index for o, r in replies(trace, profile, since) if carried(r.apdu) and o.index < end]
    rows = _number(trace, profile, end)
    if not said or rows is None:
        return inconclusive("the meter does not say that a row was captured", *said)
    if len(said) > 1 and rows > before.integer() + 1:
        return Finding(
            Verdict.FAIL,
            "a request that came twice is carried out twice",
            tuple(said[:2]),
            expected=f"{before.integer() + 1} rows, and one success",
            observed=f"{rows} rows, and {len(said)} times success",
        )
    if len(said) > 1:
        return inconclusive("success was said twice, and one row came", *said[:2])
    return passed("the second copy is not carried out", said[0])


def _number(trace: Trace, profile: Profile, since: int) -> int | None:
    for _, reading in replies(trace, profile, since):
        for result in results_of(reading.apdu):
            try:
                return result.integer() if isinstance(result, Data) else None
            except ProtocolError:
                return None
    return None


def confirmed_once(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """A copy of a notification, its counter the same, is not confirmed again."""
    confirms = [
        seen.index
        for seen, reading in undoubled(said_by(trace, profile, Party.HEAD_END, since))
        if isinstance(reading.apdu, a.DataNotificationConfirm) and reading.opened
    ]
    if not confirms:
        return inconclusive("the head-end confirms nothing")
    if len(confirms) > 1:
        return Finding(
            Verdict.FAIL,
            "the head-end takes a copy with a used counter for another push",
            tuple(confirms[:2]),
            expected="one confirm",
            observed=f"{len(confirms)} confirms",
        )
    return passed("the copy is not confirmed again", confirms[0])


def counters_rise(trace: Trace, profile: Profile) -> Finding:
    """Every request of the head-end has a higher counter than the one before."""
    last = -1
    met: list[int] = []
    for seen, reading in undoubled(said_by(trace, profile, Party.HEAD_END, 0)):
        if reading.counter is None:
            continue
        if reading.counter <= last:
            return Finding(
                Verdict.FAIL,
                "a request goes out under a counter that has been used",
                (*met[-1:], seen.index),
                expected=f"a counter above {last}",
                observed=f"counter {reading.counter}",
            )
        last = reading.counter
        met.append(seen.index)
    if len(met) < 2:
        return inconclusive("fewer than two protected requests were seen", *met)
    return passed("each request has a counter of its own", *met)
