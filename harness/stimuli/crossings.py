"""How packets are brought to cross the radio: given to who is under test, or coming to it by air.

A meter is told by its upper tester to send a packet, a gateway has it from its network; what comes
by air is compressed here, by a named rule. What a meter made of a packet is seen in its answer, so
packets for a meter carry a request, and the same request goes before it uncompressed: a meter
that answers neither says nothing about compression.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from adapters.base import Party, Point
from harness.octets.reading_frame import compressor_of
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear, meter_speaks
from harness.scenes.trace import Observation
from harness.scenes.verdict import Inconclusive, NotApplicable
from harness.stimuli.datagrams import Description, echo_request, packet_of
from reference_stack.cosem.obis import CLOCK
from reference_stack.dlms.apdu import (
    AttributeDescriptor,
    GetRequestNormal,
    InvokeIdAndPriority,
)
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.bits import Bits
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError, ProtocolError
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Network, Profile
from reference_stack.profiles.profile_file import load_profile
from reference_stack.profiles.rule_files import load_rules
from reference_stack.schc.rules import CompressionRule, rule_id

FASTEST = 5
"""Data rate of EU868 at which few packets need fragments."""
PATIENCE = Duration.of(hours=20)
UPLINKS = 3
"""Occasions that a gateway gets to answer."""
_CLOCK_CLASS = 8
_PLAIN, _COMPRESSED = 1, 2
"""Invoke ids of the two requests, so that none is taken for a copy of the other."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A packet that was to cross; what is seen of it begins at position `since`."""

    packet: bytes
    direction: Direction
    since: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came by air, and the packet that it means; empty if it means none.

    `asked_plainly` is where the same request went uncompressed, for a meter; else None.
    """

    message: Bits
    meant: bytes
    since: int
    asked_plainly: int | None = None
    requirement: str | None = None
    """The one that it is about, where it is no more sure than that."""


def arrange_rules(scene: Scene, name: str, data_rate: int = FASTEST) -> None:
    """Everybody starts with the rule set of that name, written with blanks, and its addresses.

    Raises Inconclusive.
    """
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so nothing is compressed")
    rules = load_rules(name.replace(" ", "_"))
    scene.arrange(replace(scene.profile.with_data_rate(data_rate), rules=rules, network=_network()))


@cache
def _network() -> Network:
    """The addresses that stand in the rule sets."""
    return load_profile("dlms_over_lorawan").network


def outward(scene: Scene) -> Direction:
    """The way in which who is under test sends over the radio. Raises NotApplicable without one."""
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so nothing is compressed")
    match scene.party:
        case Party.METER:
            return Direction.UPLINK
        case Party.GATEWAY:
            return Direction.DOWNLINK
        case _:
            raise NotApplicable("a head-end has no radio")


def has_to_cross(scene: Scene, description: Description) -> Crossing:
    """Who is under test gets this datagram to carry over the radio, and the scene plays."""
    direction = outward(scene)
    return packet_has_to_cross(scene, packet_of(description, scene.profile, direction))


def packet_has_to_cross(scene: Scene, *packets: bytes) -> Crossing:
    """The same for whole packets, one right after the other; the first is the crossing."""
    direction = outward(scene)
    scene.start()
    crossing = Crossing(packets[0], direction, scene.position)
    if direction is Direction.UPLINK:
        _meter_sends(scene, packets)
    else:
        for packet in packets:
            scene.inject_packet(packet, direction=direction)
        _meter_listens(scene)
    return crossing


def _meter_sends(scene: Scene, packets: tuple[bytes, ...]) -> None:
    before = scene.position
    for packet in packets:
        if not scene.can(Party.METER, "send-packet", octets=packet.hex()):
            raise Inconclusive("the meter takes no order to send a packet")
    scene.settle(within=PATIENCE)
    if not any(o.crossing.octets for o in _radio(scene, Party.METER, before)):
        meter_speaks(scene)
        scene.settle(within=PATIENCE)


def _meter_listens(scene: Scene) -> None:
    """Our meter gives the gateway some occasions to send, unless it listens anyway."""
    before = scene.position
    if scene.profile.link.listens_by_itself:
        scene.settle(within=PATIENCE)
        if _radio(scene, Party.GATEWAY, before):
            return
    for _ in range(UPLINKS):
        scene.order(Party.METER, "uplink")
        scene.settle(within=PATIENCE)
        if _radio(scene, Party.GATEWAY, before):
            return


def _radio(scene: Scene, sender: Party, since: int) -> list[Observation]:
    return list(scene.trace.messages(point=Point.RADIO, sender=sender, since=since))


def compressed(scene: Scene, description: Description, rule_name: str) -> Bits:
    """What this rule makes of a datagram for who is under test. Raises MisuseError for nothing."""
    packet = packet_for_receiver(scene, description)
    direction = outward(scene).opposite
    rule = rule_called(scene, rule_name)
    message = compressor_of(scene.profile).compress_under(rule, packet, direction)
    if message is None:
        raise MisuseError(f"the datagram does not match the rule {rule_name!r}")
    return message


def uncompressed(scene: Scene, description: Description) -> Bits:
    """The same datagram as it crosses when no rule matches."""
    packet = packet_for_receiver(scene, description, invoke_id=_PLAIN)
    return rule_id(scene.profile.rules.no_compression) + Bits.from_octets(packet)


def rule_called(scene: Scene, name: str) -> CompressionRule:
    """Raises MisuseError for a name that the rules in force do not have."""
    for rule in scene.profile.rules.compression:
        if rule.name == name:
            return rule
    raise MisuseError(f"no rule is called {name!r}")


def packet_for_receiver(
    scene: Scene, description: Description, *, invoke_id: int = _COMPRESSED
) -> bytes:
    """A meter gets a request as data, since only its answer shows what it received."""
    if _is_meter(scene):
        description = replace(description, data=what_time_is_it(scene.profile, invoke_id))
    return packet_of(description, scene.profile, outward(scene).opposite)


def what_time_is_it(profile: Profile, invoke_id: int) -> bytes:
    """A request that asks no protection, in its wrapper. GB §7. Raises Inconclusive."""
    for association in profile.associations.values():
        if association.pre_established and not association.ciphered:
            time = AttributeDescriptor(_CLOCK_CLASS, CLOCK, 2)
            request = GetRequestNormal(InvokeIdAndPriority(invoke_id), time)
            return Wpdu(association.client_sap, association.server_sap, request.encode()).encode()
    raise Inconclusive("the profile has no association in which a request goes unprotected")


def _is_meter(scene: Scene) -> bool:
    return scene.party is Party.METER


def comes_by_air(scene: Scene, message: Bits, plain: Bits | None = None) -> Arrival:
    """A message comes to who is under test. `plain` is the same request, uncompressed."""
    scene.start()
    asked_plainly = None
    if _is_meter(scene) and plain is not None:
        asked_plainly = scene.position
        _inject(scene, plain.octets())
    since = scene.position
    _inject(scene, message.octets())
    if _may_have_been_lost(scene, since):
        _inject(scene, message.octets())
    return Arrival(message, _meant(scene, message), since, asked_plainly)


def _may_have_been_lost(scene: Scene, since: int) -> bool:
    """A real radio loses downlinks; what a meter says nothing to is sent once more."""
    if scene.company.is_virtual or not _is_meter(scene):
        return False
    return not any(each.crossing.octets for each in _radio(scene, Party.METER, since))


def _meant(scene: Scene, message: Bits) -> bytes:
    try:
        return compressor_of(scene.profile).decompress(message, outward(scene).opposite)
    except ProtocolError:
        return b""


def _inject(scene: Scene, octets: bytes) -> None:
    direction = outward(scene).opposite
    scene.inject(octets[1:], port=octets[0], direction=direction)
    if direction is Direction.DOWNLINK:
        meter_can_hear(scene)
    scene.settle(within=PATIENCE)


def comes_in_fragments(scene: Scene, description: Description) -> Arrival:
    """The datagram comes to who is under test from our other end, in as many frames as it takes."""
    direction = outward(scene).opposite
    packet = packet_of(description, scene.profile, direction)
    scene.start()
    since = scene.position
    if direction is Direction.UPLINK:
        scene.order(Party.METER, "send-packet", octets=packet.hex())
    else:
        scene.inject_packet(packet, direction=direction)
        meter_can_hear(scene)
    scene.settle(within=PATIENCE)
    return Arrival(Bits.from_octets(packet), packet, since)


def sends_a_packet_of_its_own(scene: Scene) -> int:
    """The meter is told to push; where to look for what comes of it. Raises Inconclusive."""
    scene.start()
    since = scene.position
    if not scene.can(Party.METER, "push"):
        raise Inconclusive("the meter takes no order to push")
    scene.settle(within=PATIENCE)
    return since


def compressed_packet(scene: Scene, packet: bytes) -> Bits:
    """The shortest message for a packet that comes to who is under test."""
    return compressor_of(scene.profile).compress(packet, outward(scene).opposite).message


def echo_request_to_meter(scene: Scene, size: int) -> bytes:
    return echo_request(scene.profile, Direction.DOWNLINK, size=size)
