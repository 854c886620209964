"""How the situations that scenarios speak of are brought about on whatever is under test.

Each is tried by what the device offers, in this order: an order to its upper tester; a DLMS request
whose answer has the wanted size, by the declaration; the operator, where one is there to be asked;
otherwise the scenario is inconclusive, with the reason. The feature text is the same in all cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.base import Order, Party
from harness.octets.reading import apdus
from harness.scenes.operator import request_for
from harness.scenes.scene import Scene
from harness.scenes.verdict import Inconclusive, NotApplicable
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.requests import Read, Request
from reference_stack.ipv6.header import HEADER_OCTETS as IPV6_OCTETS
from reference_stack.ipv6.udp import HEADER_OCTETS as UDP_OCTETS
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration
from reference_stack.lorawan.classes import DeviceClass
from reference_stack.schc.rules import rule_id

LEAST_PACKET_OCTETS = 1 + IPV6_OCTETS + UDP_OCTETS
"""The RuleID of packets that are not compressed, the two headers."""
_PUBLIC = "public"
_USUAL_PATIENCE = Duration.of(minutes=1)
_MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class PacketToSend:
    """What the meter was given to send. `octets` are those of the SCHC Packet, RuleID first.

    `exact` is false when only the size is known, and `octets` is empty.
    """

    size_octets: int
    octets: bytes = b""
    packet: bytes = b""
    """The IPv6 packet inside."""


def meter_has_packet(scene: Scene, size_octets: int) -> PacketToSend:
    """The meter has a SCHC Packet of that size to send. Raises Inconclusive."""
    packet = uplink_packet(scene, size_octets)
    if scene.takes(Party.METER, "send-schc-packet", octets=packet.octets.hex()):
        return packet
    return _answer_of_size(scene, size_octets)


def uplink_packet(scene: Scene, size_octets: int) -> PacketToSend:
    """A SCHC Packet of that size from meter to head-end, not compressed."""
    if size_octets < LEAST_PACKET_OCTETS:
        raise Inconclusive(f"a packet that is not compressed has {LEAST_PACKET_OCTETS} octets")
    rule = rule_id(scene.profile.rules.no_compression).octets()
    payload = bytes(i * 7 & 0xFF for i in range(size_octets - LEAST_PACKET_OCTETS))
    packet = datagram(scene, payload, Direction.UPLINK)
    return PacketToSend(size_octets, rule + packet, packet)


def datagram(scene: Scene, payload: bytes, direction: Direction) -> bytes:
    """An IPv6 packet with a UDP datagram between meter and head-end of the profile."""
    network = scene.profile.network
    meter = (scene.profile.meter_address, network.meter_port)
    head_end = (network.head_end_address, network.head_end_port)
    source, destination = (meter, head_end) if direction is Direction.UPLINK else (head_end, meter)
    return UdpDatagram(
        source=source[0],
        source_port=source[1],
        destination=destination[0],
        destination_port=destination[1],
        payload=payload,
    ).encode()


def _answer_of_size(scene: Scene, size_octets: int) -> PacketToSend:
    """Ask for an attribute whose answer has at least that size, by the declaration."""
    answer = scene.company.declaration.answer_of(size_octets)
    if answer is None:
        return _packet_by_hand(scene, size_octets)
    descriptor = AttributeDescriptor(answer.class_id, answer.logical_name, answer.attribute)
    association = answer.association or _PUBLIC
    head_end_asks(scene, association, Read((AttributeWithSelection(descriptor),)))
    meter_can_hear(scene)
    return PacketToSend(answer.octets)


def _packet_by_hand(scene: Scene, size_octets: int) -> PacketToSend:
    """What it sends is held back until the scenario has arranged what the air does to it."""
    scene.ask_operator(
        f"make the meter send a SCHC packet of {size_octets} octets or more",
        why=(
            "the device takes no order to send a packet, and its declaration names no attribute"
            f" whose answer has {size_octets} octets or more"
        ),
        holding=True,
    )
    return PacketToSend(size_octets)


def head_end_asks(
    scene: Scene, association: str, request: Request, protection: Protection | None = None
) -> None:
    """The head-end sends a request; it waits in the gateway until the meter can hear it.

    A head-end under test is ordered to read; one that takes no orders is waited for, since it asks
    by itself. Raises Inconclusive when no request comes.
    """
    if scene.party is Party.HEAD_END:
        _device_asks(scene, association, request, protection)
        return
    head_end = scene.head_end
    scene.act(
        Party.HEAD_END, lambda now: head_end.ask(association, request, now, protection=protection)
    )


def head_end_has_asked(scene: Scene, association: str, request: Request) -> None:
    """The head-end under test asks, and nobody has had the time to answer. Raises Inconclusive.

    Whoever answers in the place of the meter does so at once, before the head-end gives up.
    """
    since = scene.position
    scene.mute(Party.METER)
    head_end_asks(scene, association, request)
    scene.play(_USUAL_PATIENCE, until=lambda: _asked(scene, association, since))


def _device_asks(
    scene: Scene, association: str, request: Request, protection: Protection | None
) -> None:
    order = _order_to_read(association, request, protection)
    if order and scene.takes(Party.HEAD_END, order.name, **order.arguments):
        return
    before = scene.position
    await_head_end(scene, order, until=lambda: _asked(scene, association, before))


def await_head_end(scene: Scene, order: Order | None, *, until: Callable[[], bool]) -> None:
    """Wait for what a head-end under test does by itself, since it takes no order to do it.

    It is declared how often it asks. Raises Inconclusive when it does not do it in time.
    """
    interval = scene.company.declaration.value("request-interval")
    patience = interval.times(_MARGIN) if isinstance(interval, Duration) else _USUAL_PATIENCE
    scene.trace.remark(scene.now, f"the head-end takes no such order; waiting for {patience}")
    if scene.play(patience, until=until):
        return
    asked = request_for(order, Party.HEAD_END.value) if order else None
    scene.ask_operator(
        asked or "make the head-end send a request",
        why=f"the head-end sent no such request within {patience}",
    )


def _order_to_read(
    association: str, request: Request, protection: Protection | None
) -> Order | None:
    """The order to an upper tester; only plain reads of one attribute can be ordered."""
    if not isinstance(request, Read) or len(request.attributes) != 1:
        return None
    attribute = request.attributes[0].attribute
    arguments: dict[str, str | int | bool] = {
        "association": association,
        "class_id": attribute.class_id,
        "logical_name": attribute.instance_id.hex(),
        "attribute": attribute.attribute_id,
    }
    if protection is not None:
        arguments["protection"] = int(protection)
    return Order("read", arguments)


def _asked(scene: Scene, association: str, since: int) -> bool:
    agreed = scene.profile.association(association)
    said = apdus(scene.trace, scene.profile, sender=Party.HEAD_END, since=since)
    return any(reading.association == agreed for _, reading in said)


def meter_speaks(scene: Scene) -> None:
    """The meter sends an uplink, so that receive windows open. Raises Inconclusive."""
    if scene.company.over_ip or _ordered_to_speak(scene):
        return
    interval = scene.company.declaration.value("reporting-interval")
    why = "the device takes no order to send, and its declaration names no reporting interval"
    if isinstance(interval, Duration):
        before = scene.position
        patience = interval.times(_MARGIN)
        if scene.play(patience, until=lambda: _spoke(scene, before)):
            return
        why = f"the meter sent nothing within {patience}"
    scene.ask_operator("make the meter send anything", why=why)


def meter_is_of_class(scene: Scene, wanted: DeviceClass) -> None:
    """Everybody starts with a meter of that class, which it is declared to be able to be.

    Raises Inconclusive for a device that is of another and is not set up by us.
    """
    if scene.company.over_ip:
        raise NotApplicable("it has no radio, so that it is of no class")
    if scene.profile.link.device_class is not wanted:
        scene.arrange(scene.profile.of_class(wanted))


def meter_can_hear(scene: Scene) -> None:
    """What waits for the meter reaches it, if need be after an uplink. Raises Inconclusive."""
    if not scene.profile.link.listens_by_itself:
        meter_speaks(scene)


def _ordered_to_speak(scene: Scene) -> bool:
    if scene.takes(Party.METER, "uplink") or scene.takes(Party.METER, "push"):
        return True
    smallest = uplink_packet(scene, LEAST_PACKET_OCTETS)
    return scene.takes(Party.METER, "send-schc-packet", octets=smallest.octets.hex())


def _spoke(scene: Scene, since: int) -> bool:
    return any(True for _ in scene.trace.messages(sender=Party.METER, since=since))
