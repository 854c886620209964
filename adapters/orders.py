"""What an upper tester may order a reference node to do, order by order. See `Order`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from adapters.base import Party
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.protection import Protection
from reference_stack.dlms.requests import Read
from reference_stack.kernel.instant import Instant
from reference_stack.nodes.events import Effect
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.meter import MeterNode

Node = MeterNode | GatewayNode | HeadEndNode
Arguments = Mapping[str, str | int | bool]


def _push(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(MeterNode, node).push(now)


def _notify(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    meter = cast(MeterNode, node)
    client = meter.profile.association(str(arguments["association"]))
    return meter.notify(_attribute(arguments), client.client_sap, now)


def _uplink(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(MeterNode, node).uplink(now)


def _send_schc_packet(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(MeterNode, node).send_schc_packet(_hex(arguments, "octets"), now)


def _send_packet(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(MeterNode, node).send_packet(_hex(arguments, "octets"), now)


def _payload_limit(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    cast(MeterNode, node).payload_limit_octets = int(arguments["octets"])
    return ()


def _power_cycle(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(MeterNode, node).power_cycle(now)


def _read(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    attribute = _attribute(arguments)
    protection = arguments.get("protection")
    return cast(HeadEndNode, node).ask(
        str(arguments["association"]),
        Read((AttributeWithSelection(attribute),)),
        now,
        protection=None if protection is None else Protection(int(protection)),
    )


def _transfer_image(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(HeadEndNode, node).transfer_image(
        str(arguments["association"]),
        _hex(arguments, "logical_name"),
        _hex(arguments, "identifier"),
        _hex(arguments, "octets"),
        now,
        to_group=bool(arguments.get("to_group", False)),
    )


def _greet(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(HeadEndNode, node).greet(now)


def _open(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(HeadEndNode, node).open(str(arguments["association"]), now)


def _release(node: Node, arguments: Arguments, now: Instant) -> Sequence[Effect]:
    return cast(HeadEndNode, node).release(str(arguments["association"]), now)


def _attribute(arguments: Arguments) -> AttributeDescriptor:
    return AttributeDescriptor(
        int(arguments["class_id"]), _hex(arguments, "logical_name"), int(arguments["attribute"])
    )


def _hex(arguments: Arguments, name: str) -> bytes:
    return bytes.fromhex(str(arguments[name]))


ORDERS: Mapping[tuple[Party, str], Callable[[Node, Arguments, Instant], Sequence[Effect]]] = {
    (Party.METER, "push"): _push,
    (Party.METER, "notify"): _notify,
    (Party.METER, "uplink"): _uplink,
    (Party.METER, "send-schc-packet"): _send_schc_packet,
    (Party.METER, "send-packet"): _send_packet,
    (Party.METER, "payload-limit"): _payload_limit,
    (Party.METER, "power-cycle"): _power_cycle,
    (Party.GATEWAY, "payload-limit"): _payload_limit,
    (Party.HEAD_END, "read"): _read,
    (Party.HEAD_END, "greet"): _greet,
    (Party.HEAD_END, "transfer-image"): _transfer_image,
    (Party.HEAD_END, "open"): _open,
    (Party.HEAD_END, "release"): _release,
}
