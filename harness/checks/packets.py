"""What becomes of a message that came by air: a packet, an answer, nothing. RFC8724 §7.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.base import Party, Point
from harness.checks.packets_shown import difference, port, shown, where
from harness.octets.reading import PacketReading, packets, read_packet
from harness.scenes.trace import Observation, Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms.apdu import (
    ConfirmedServiceError,
    ExceptionResponse,
    GetResponseNormal,
)
from reference_stack.ipv6.interface_id import device_iid
from reference_stack.kernel.direction import Direction
from reference_stack.profiles.profile import Profile

_PREFIX_OCTETS = 8


def packet_rebuilt(
    trace: Trace,
    profile: Profile,
    packet: bytes,
    *,
    since: int = 0,
    until: int | None = None,
) -> Finding:
    """The gateway hands up just this packet, octet by octet. Needs the message to have arrived.

    Looks from position `since` to before `until`; so do the others.
    """
    arrived = _arrived(trace, Direction.UPLINK, since)
    if not arrived:
        return inconclusive("no message reached the gateway")
    came = [
        observation
        for observation in trace.messages(point=Point.IP, sender=Party.GATEWAY, since=since)
        if until is None or observation.index < until
    ]
    for observation in came:
        if observation.crossing.octets == packet:
            return passed("the gateway rebuilds the packet", observation.index)
    if not came:
        return Finding(
            Verdict.FAIL,
            "the gateway hands up no packet",
            tuple(arrived[:3]),
            expected=shown(packet),
            observed="nothing",
        )
    got = came[0].crossing.octets
    return Finding(
        Verdict.FAIL,
        f"the gateway rebuilds another packet: {difference(packet, got)}",
        (arrived[0], came[0].index),
        expected=shown(packet),
        observed=shown(got),
    )


def no_packet_handed_up(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The gateway hands up nothing, whatever it sends to the meter."""
    arrived = _arrived(trace, Direction.UPLINK, since)
    if not arrived:
        return inconclusive("no message reached the gateway")
    for observation in trace.messages(point=Point.IP, sender=Party.GATEWAY, since=since):
        return Finding(
            Verdict.FAIL,
            f"the gateway hands up a packet of {len(observation.crossing.octets)} octets",
            (arrived[0], observation.index),
            expected="no packet",
            observed=shown(observation.crossing.octets),
        )
    return passed("the gateway hands up no packet", arrived[0])


def comes_from_derived_identifier(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """Packets of the meter come from prefix and identifier of the profile. RFC9011 §5.3."""
    for observation, reading in packets(
        trace, profile, sender=Party.METER, since=since, points=(Point.RADIO,)
    ):
        if reading.ip is None:
            continue
        found, expected = reading.ip.source[_PREFIX_OCTETS:], profile.dev_iid
        if found == expected:
            return passed("the meter uses the identifier made of its keys", observation.index)
        turned = device_iid(profile.meter.dev_eui[::-1], profile.meter.app_s_key)
        return Finding(
            Verdict.FAIL,
            "the meter takes its DevEUI from the last octet to the first"
            if found == turned
            else "the meter uses another identifier than the one made of its keys",
            (observation.index,),
            expected=expected.hex(":", 2),
            observed=found.hex(":", 2),
        )
    return inconclusive("no whole packet of the meter was seen in one frame")


def echo_replied(trace: Trace, profile: Profile, request: bytes, *, since: int = 0) -> Finding:
    """The meter answers the echo request with its identifier, sequence and data. RFC4443 §4.2."""
    arrived = _arrived(trace, Direction.DOWNLINK, since)
    asked = read_packet(request, profile).echo
    if not arrived or asked is None:
        return inconclusive("no echo request reached the meter")
    for observation, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        reply = reading.echo
        if reply is None or not reply.is_reply:
            continue
        said = (reply.identifier, reply.sequence, reply.data)
        if said == (asked.identifier, asked.sequence, asked.data):
            return passed("the meter sends back the echo", arrived[0], observation.index)
        return Finding(
            Verdict.FAIL,
            "the meter sends back another echo",
            (arrived[0], observation.index),
            expected=f"{len(asked.data)} octets {shown(asked.data)}",
            observed=f"{len(reply.data)} octets {shown(reply.data)}",
        )
    return Finding(
        Verdict.FAIL,
        "the meter does not answer the echo request",
        tuple(arrived[:3]),
        expected="an echo reply",
        observed="none",
    )


def nothing_rebuilt(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The gateway hands up no packet and answers neither by a rule nor on the same port."""
    arrived = _arrived(trace, Direction.UPLINK, since)
    if not arrived:
        return inconclusive("no message reached the gateway")
    ports: set[int | None] = {rule.rule_id_value for rule in profile.rules.rules}
    ports.update(_ports(trace, arrived))
    for observation in trace.messages(sender=Party.GATEWAY, since=since):
        if observation.crossing.point is Point.IP or (
            observation.crossing.octets and observation.crossing.port in ports
        ):
            what = "hands up a packet" if observation.crossing.point is Point.IP else "answers"
            return Finding(
                Verdict.FAIL,
                f"the gateway {what} though the message is to be dropped",
                (arrived[0], observation.index),
                expected="silence",
                observed=shown(observation.crossing.octets),
            )
    return passed("the gateway drops the message silently", *arrived[:1])


def request_answered(
    trace: Trace,
    profile: Profile,
    request: bytes,
    *,
    since: int = 0,
    until: int | None = None,
    asked_plainly: int | None = None,
) -> Finding:
    """The meter answers the request that came by air, to where it came from.

    `asked_plainly` is where the same request went uncompressed; without an answer to that, no
    answer means nothing.
    """
    arrived = _arrived(trace, Direction.DOWNLINK, since)
    if not arrived:
        return inconclusive("no message reached the meter")
    if asked_plainly is not None and not any(
        _answers(trace, profile, request, asked_plainly, since)
    ):
        return inconclusive("the meter does not answer the request when it comes uncompressed")
    for observation, _ in _answers(trace, profile, request, since, until):
        return passed("the meter answers the request", arrived[0], observation.index)
    others = [
        (observation, reading)
        for observation, reading in packets(trace, profile, direction=Direction.UPLINK, since=since)
        if reading.udp is not None
        and _is_answer(reading)
        and (until is None or observation.index < until)
    ]
    if others:
        observation, reading = others[0]
        assert reading.udp is not None
        return Finding(
            Verdict.FAIL,
            "the meter answers to another place than the request came from",
            (arrived[0], observation.index),
            expected=where(request[8:24], port(request, 0)),
            observed=where(reading.udp.destination, reading.udp.destination_port),
        )
    return Finding(
        Verdict.FAIL,
        "the meter does not answer the compressed request, though it answers it uncompressed"
        if asked_plainly is not None
        else "the meter does not answer the request",
        tuple(arrived[:3]),
        expected="an answer",
        observed="none",
    )


def nothing_answered(trace: Trace, profile: Profile, *, since: int = 0) -> Finding:
    """The meter sends nothing but empty frames."""
    arrived = _arrived(trace, Direction.DOWNLINK, since)
    if not arrived:
        return inconclusive("no message reached the meter")
    for observation, reading in packets(
        trace, profile, direction=Direction.UPLINK, since=arrived[0]
    ):
        if _is_answer(reading):
            return Finding(
                Verdict.FAIL,
                "the meter answers though the message is to be dropped",
                (arrived[0], observation.index),
                expected="silence",
                observed=shown(reading.octets),
            )
    return passed("the meter drops the message silently", arrived[0])


def _answers(
    trace: Trace, profile: Profile, request: bytes, since: int, until: int | None = None
) -> Iterator[tuple[Observation, PacketReading]]:
    """Answers from where the request went to where it came from.

    A datagram that a meter was made to send, so that it can be reached, is none.
    """
    for observation, reading in packets(trace, profile, direction=Direction.UPLINK, since=since):
        udp = reading.udp
        if until is not None and observation.index >= until:
            return
        if (
            udp is not None
            and _is_answer(reading)
            and (udp.source, udp.destination) == (request[24:40], request[8:24])
            and (udp.source_port, udp.destination_port) == (port(request, 1), port(request, 0))
        ):
            yield observation, reading


def _is_answer(reading: PacketReading) -> bool:
    """Whether it answers a request; a meter may push something meanwhile."""
    if reading.echo is not None:
        return reading.echo.is_reply
    return reading.apdu is not None and isinstance(
        reading.apdu.apdu, GetResponseNormal | ConfirmedServiceError | ExceptionResponse
    )


def _arrived(trace: Trace, direction: Direction, since: int) -> list[int]:
    messages = trace.messages(point=Point.RADIO, direction=direction, since=since)
    return [each.index for each in messages if each.arrived and each.crossing.octets]


def _ports(trace: Trace, positions: Sequence[int]) -> Iterator[int | None]:
    for position in positions:
        entry = trace[position]
        if isinstance(entry, Observation):
            yield entry.crossing.port
