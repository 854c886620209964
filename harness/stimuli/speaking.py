"""APDUs of the harness's own making, said in the name of one of our parties.

They take protection, titles and counters from our node of that party, so that both can speak in
turn. Octets need make no sense: that is what this is for.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Party
from harness.octets.reading import ApduReading, apdus
from harness.scenes.scene import Scene
from harness.scenes.situations import meter_can_hear
from harness.scenes.trace import Observation
from harness.scenes.verdict import Inconclusive
from harness.stimuli.dialogue import lets_through, require_association
from reference_stack.dlms.apdu import AttributeDescriptor, GetRequestNormal, InvokeIdAndPriority
from reference_stack.dlms.association import AssociationParameters
from reference_stack.dlms.protection import Protection, SecurityContext, protect
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.ipv6.udp import UdpDatagram
from reference_stack.kernel.direction import Direction

Heard = tuple[Observation, ApduReading]
_INVOKE = InvokeIdAndPriority(14)


def client_datagram(scene: Scene, octets: bytes, *, port: int | None = None) -> UdpDatagram:
    """From our head-end to the meter, from another UDP port if one is given."""
    network = scene.profile.network
    return UdpDatagram(
        source=network.head_end_address,
        source_port=network.head_end_port if port is None else port,
        destination=scene.profile.meter_address,
        destination_port=network.meter_port,
        payload=octets,
    )


def server_datagram(scene: Scene, octets: bytes) -> UdpDatagram:
    """From our meter to the head-end."""
    network = scene.profile.network
    return UdpDatagram(
        source=scene.profile.meter_address,
        source_port=network.meter_port,
        destination=network.head_end_address,
        destination_port=network.head_end_port,
        payload=octets,
    )


def client_protects(
    scene: Scene, association: str, apdu: bytes, protection: Protection | None = None
) -> Wpdu:
    """What our head-end makes of an APDU. Without `protection` it is what the policy demands."""
    require_association(scene, association)
    client = scene.head_end.clients[association]
    agreed = client.agreed
    demanded = agreed.policy.request if protection is None else protection
    sealed = protect(client.context, apdu, demanded, agreed.kind)
    return Wpdu(agreed.client_sap, agreed.server_sap, sealed)


def server_protects(
    scene: Scene, association: str, apdu: bytes, protection: Protection | None = None
) -> Wpdu:
    """What our meter makes of an APDU."""
    agreed = require_association(scene, association)
    demanded = agreed.policy.response if protection is None else protection
    sealed = protect(server_context(scene, agreed), apdu, demanded, agreed.kind)
    return Wpdu(agreed.server_sap, agreed.client_sap, sealed)


def server_context(scene: Scene, agreed: AssociationParameters) -> SecurityContext:
    """The keys and counters of our meter in that association."""
    device = scene.meter.server.meter.device(agreed.server_sap)
    if device is None or agreed.client_sap not in device.associations:
        raise Inconclusive("our meter does not have that association")
    return device.associations[agreed.client_sap].context


def client_says(
    scene: Scene, association: str, apdu: bytes, protection: Protection | None = None
) -> None:
    """Our head-end says it. It waits in the gateway until the meter can hear it."""
    put_to_meter(scene, client_protects(scene, association, apdu, protection).encode())


def put_to_meter(scene: Scene, payload: bytes, *, port: int | None = None) -> None:
    """The payload of a datagram to the meter, whatever it is."""
    packet = client_datagram(scene, payload, port=port).encode()
    scene.inject_packet(packet, direction=Direction.DOWNLINK)


def put_to_head_end(scene: Scene, payload: bytes, *, port: int | None = None) -> None:
    """The payload of a datagram to the head-end, whatever it is; `port` is that of the meter."""
    datagram = server_datagram(scene, payload)
    if port is not None:
        datagram = replace(datagram, source_port=port)
    scene.inject_packet(datagram.encode(), direction=Direction.UPLINK)


def server_says(
    scene: Scene, association: str, apdu: bytes, protection: Protection | None = None
) -> None:
    """Our meter says it to the head-end, at once."""
    put_to_head_end(scene, server_protects(scene, association, apdu, protection).encode())


def comes_through(scene: Scene, uplinks: int = 1) -> None:
    """What waits for the meter reaches it, one packet for each uplink, and what follows plays."""
    for _ in range(uplinks):
        meter_can_hear(scene)
        scene.settle()
    lets_through(scene)


def exchanged(scene: Scene, association: str, apdu: bytes) -> list[Heard]:
    """Our head-end says it, and this is what the meter says to that."""
    since = scene.position
    client_says(scene, association, apdu)
    comes_through(scene)
    return heard_from_meter(scene, since)


def reads_by_hand(scene: Scene, association: str, attribute: AttributeDescriptor) -> int:
    """Our head-end reads, whatever else it is busy with; gives the position before that."""
    since = scene.position
    exchanged(scene, association, GetRequestNormal(_INVOKE, attribute).encode())
    return since


def heard_from_meter(scene: Scene, since: int) -> list[Heard]:
    """APDUs of the meter from that position on, as they reach the network."""
    found = apdus(scene.trace, scene.profile, direction=Direction.UPLINK, since=since)
    return [(seen, reading) for seen, reading in found if seen.sender is not Party.HARNESS]


def heard_from_head_end(scene: Scene, since: int) -> list[Heard]:
    """APDUs of the head-end from that position on."""
    found = apdus(scene.trace, scene.profile, direction=Direction.DOWNLINK, since=since)
    return [(seen, reading) for seen, reading in found if seen.sender is not Party.HARNESS]
