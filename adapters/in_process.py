"""A reference node as a device, in virtual time: `in-process:meter`, `gateway` or `head-end`.

`?over=ip` takes away a meter's radio: its packets go in and out as they are. `?template=gas` makes
it a meter of another kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from adapters.addresses import Address, AddressError
from adapters.base import AdapterError, Crossing, Order, Party, Point, TimeKind, Unsupported
from adapters.orders import ORDERS, Node
from reference_stack.cosem.template import template_names
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import Unexpected
from reference_stack.kernel.instant import EPOCH, Duration, Instant
from reference_stack.lorawan.frame import Frame
from reference_stack.nodes.events import (
    Effect,
    FrameReceived,
    PacketReceived,
    SendFrame,
    SendPacket,
    TimerExpired,
)
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.meter import MeterNode
from reference_stack.nodes.parts import CORRECT, Parts
from reference_stack.profiles.profile import Profile

PARTIES = {party.value: party for party in (Party.METER, Party.GATEWAY, Party.HEAD_END)}
MAX_WAKES = 1_000_000
"""How often a node may be woken within one `take`."""


class InProcessAdapter:
    """One reference node, right or broken."""

    SCHEME = "in-process"
    time = TimeKind.VIRTUAL
    takes_setup = True

    def __init__(
        self,
        party: Party,
        *,
        parts: Parts = CORRECT,
        identity: str = "",
        over_ip: bool = False,
        template: str = "",
    ) -> None:
        self.party = party
        self.template = template
        self.identity = identity or f"reference {party.value}"
        self._parts = parts
        self.over_ip = over_ip
        self._node: Node | None = None
        self._due: Instant | None = None
        """When the node wants to be woken: it is asked after all that happens to it."""
        self._now = EPOCH
        self._outbox: list[Crossing] = []

    @classmethod
    def from_address(cls, address: Address) -> InProcessAdapter:
        """`in-process:<party>`. Raises AddressError for a party that there is not."""
        address.allow_options("over", "template")
        party = PARTIES.get(address.details)
        if party is None:
            raise AddressError(
                f"{address.text}: {address.details!r} is none of {', '.join(PARTIES)}"
            )
        over = address.options.get("over", "radio")
        if over not in ("radio", "ip") or (over == "ip" and party is not Party.METER):
            raise AddressError(f"{address.text}: over: is radio, or ip for a meter")
        template = address.options.get("template", "")
        names = template_names() if party is Party.METER else []
        if template and template not in names:
            raise AddressError(f"{address.text}: template: is one of {', '.join(names) or 'none'}")
        return cls(party, over_ip=over == "ip", template=template)

    @property
    def node(self) -> Node:
        """The node itself, to play with. Raises AdapterError before the first reset."""
        if self._node is None:
            raise AdapterError(f"{self.identity} was never started")
        return self._node

    @property
    def next_counter(self) -> int:
        """How far the invocation counters of the node have come; 0 before the first reset."""
        node = self._node
        return node.next_counter if isinstance(node, MeterNode | HeadEndNode) else 0

    def reset(self, setup: Mapping[str, object], now: Instant) -> None:
        """See `Adapter`. Takes `profile`, `seed` and `first_counter`."""
        profile = setup.get("profile")
        if not isinstance(profile, Profile):
            raise AdapterError(f"{self.identity} needs a profile")
        seed = cast(int, setup.get("seed", 0))
        self._outbox.clear()
        self._now = now
        first = cast(int, setup.get("first_counter", 0))
        match self.party:
            case Party.METER:
                kind = self.template or profile.meter.template
                profile = replace(profile, meter=replace(profile.meter, template=kind))
                self._node = MeterNode(
                    profile, seed, parts=self._parts, over_ip=self.over_ip, first_counter=first
                )
            case Party.GATEWAY:
                self._node = GatewayNode(profile, seed, parts=self._parts)
            case _:
                self._node = HeadEndNode(profile, seed, parts=self._parts, first_counter=first)
        self._due = self._node.due()

    def give(self, crossing: Crossing) -> None:
        """See `Adapter`."""
        self._live_before(crossing.at)
        self._now = crossing.at
        stimulus: FrameReceived | PacketReceived
        if crossing.point is Point.RADIO:
            frame = Frame(crossing.port, crossing.octets)
            stimulus = FrameReceived(frame, crossing.payload_limit_octets, crossing.multicast)
        else:
            stimulus = PacketReceived(crossing.octets)
        self._collect(self.node.handle(stimulus, crossing.at))

    def take(self, until: Instant) -> Sequence[Crossing]:
        """See `Adapter`."""
        self._live_before(until.after(Duration(1)))
        self._now = max(self._now, until)
        taken, self._outbox = self._outbox, []
        return taken

    def due(self) -> Instant | None:
        """See `Adapter`."""
        if self._outbox:
            return self._now
        return self._due

    def control(self, order: Order, now: Instant) -> Mapping[str, object]:
        """See `Adapter`. Knows the orders of `Order` that concern its party."""
        self._live_before(now)
        self._now = now
        carry_out = ORDERS.get((self.party, order.name))
        if carry_out is None:
            raise Unsupported(f"{self.identity} knows no order {order.name!r}")
        try:
            self._collect(carry_out(self.node, order.arguments, now))
        except Unexpected as problem:
            raise Unsupported(str(problem)) from problem
        return {}

    def act(self, effects: Sequence[Effect], now: Instant) -> None:
        """Put what came of a verb of the node on its way, as if an order had brought it about."""
        self._due = self.node.due()
        self._live_before(now)
        self._now = now
        self._collect(effects)

    def close(self) -> None:
        """See `Adapter`."""
        self._node = self._due = None

    def _live_before(self, end: Instant) -> None:
        """Wake the node at every moment before `end` that it asked for."""
        node = self.node
        for _ in range(MAX_WAKES):
            if self._due is None or self._due >= end:
                return
            self._now = max(self._now, self._due)
            self._collect(node.handle(TimerExpired(), self._now))
        raise AdapterError(f"{self.identity} wants to be woken for ever")

    def _collect(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case SendFrame(frame, multicast):
                    meter = self.party is Party.METER
                    self._outbox.append(
                        Crossing(
                            self._now,
                            Point.RADIO,
                            Direction.UPLINK if meter else Direction.DOWNLINK,
                            frame.payload,
                            port=frame.port,
                            payload_limit_octets=self._limit(),
                            multicast=multicast,
                        )
                    )
                case SendPacket(octets):
                    down = self.party is Party.HEAD_END
                    way = Direction.DOWNLINK if down else Direction.UPLINK
                    self._outbox.append(Crossing(self._now, Point.IP, way, octets))
                case _:
                    pass
        self._due = self.node.due()

    def _limit(self) -> int | None:
        node = self.node
        return None if isinstance(node, HeadEndNode) else node.payload_limit_octets
