"""One scenario at play: who is there, what the air does, what was seen, and what is made of it.

*Given* steps arrange: they change the profile or put conditions on the air, before anybody has
started. The first thing that happens starts everybody. The scene owns time: it carries messages
from one party to another, asks everybody when they are due, and lets it become that moment.

Everything that crosses a boundary is in the trace. Checks read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.base import Adapter, AdapterError, Crossing, Order, Party, Point, Unsupported
from harness.company import Company
from harness.radio import Losing, Radio
from harness.trace import Fate, Trace
from harness.verdict import Finding, Inconclusive
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant, earliest
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile import Profile

MAX_MESSAGES = 20_000
"""In one scenario; a device that sends more is cut off."""
LOOK_EVERY = Duration.of(seconds=0.02)
"""How often a device on the wall clock is looked at."""
LONGEST = Duration.of(hours=6)


class Scene:
    """One scenario. `findings` are what its checks said, in order."""

    def __init__(self, company: Company, *, seed: int) -> None:
        self.company = company
        self.seed = seed
        self.trace = Trace()
        self.findings: list[Finding] = []
        self.clock = company.new_clock()
        self._cast = company.cast()
        self._profile = company.profile
        self._started = False
        self._muted: set[Party] = set()
        self._losses: list[tuple[str, Losing]] = []
        self._last_message = self.clock.now()
        self.radio = Radio(
            self.trace,
            receive_delay=company.profile.link.receive_delay,
            limit_octets=company.profile.link.payload_limit_octets,
        )

    # -- who and what --------------------------------------------------------------------------

    @property
    def profile(self) -> Profile:
        """As the scenario has arranged it."""
        return self._profile

    @property
    def party(self) -> Party:
        """Who is under test."""
        return self.company.party

    @property
    def now(self) -> Instant:
        return self.clock.now()

    @property
    def position(self) -> int:
        """Where the next entry of the trace will stand."""
        return len(self.trace)

    @property
    def meter(self) -> MeterNode:
        """Our own meter. Raises Inconclusive when the meter is not ours; so do the next two."""
        node = self._reference(Party.METER)
        assert isinstance(node, MeterNode)
        return node

    @property
    def gateway(self) -> GatewayNode:
        node = self._reference(Party.GATEWAY)
        assert isinstance(node, GatewayNode)
        return node

    @property
    def head_end(self) -> HeadEndNode:
        node = self._reference(Party.HEAD_END)
        assert isinstance(node, HeadEndNode)
        return node

    def _reference(self, party: Party) -> object:
        adapter = self.company.reference(party)
        if adapter is None:
            raise Inconclusive(f"the {party.value} is not ours to direct")
        self.start()
        return adapter.node

    # -- Given ---------------------------------------------------------------------------------

    def arrange(self, profile: Profile) -> None:
        """Everybody is to start with this profile. Raises MisuseError once they have started.

        Raises Inconclusive when the device cannot be set up and was declared to be otherwise.
        """
        if self._started:
            raise MisuseError("everybody has started already; arrange comes before")
        if not getattr(self.company.device, "takes_setup", True) and profile != self._profile:
            raise Inconclusive(
                "the device cannot be set up by the harness, and is declared to be set up otherwise"
            )
        self._profile = profile
        self.radio.limit_octets = profile.link.payload_limit_octets

    def lose(self, what: str, losing: Losing) -> None:
        """Put a loss on the air that the scenario cannot do without; see `require_losses`."""
        self._losses.append((what, losing))
        self.radio.conditions.append(losing)

    def require_losses(self) -> None:
        """Raises Inconclusive when a loss that was asked for found nothing to lose."""
        for what, losing in self._losses:
            if not losing.lost:
                raise Inconclusive(f"no frame with {what} was there to be lost")

    def mute(self, party: Party) -> None:
        """From now on nothing that this party sends leaves it. Not for the device under test."""
        if party is self.party:
            raise MisuseError("the device under test cannot be muted")
        self._muted.add(party)

    def unmute(self, party: Party) -> None:
        self._muted.discard(party)

    def start(self) -> None:
        """Start everybody, once."""
        if self._started:
            return
        self._started = True
        profile = self._profile
        setup: Mapping[str, object] = {
            "payload_limit_octets": profile.link.payload_limit_octets,
            "retransmission_timer": profile.uplink.retransmission_timer,
            "inactivity_timer": profile.uplink.inactivity_timer,
            "profile": profile,
            "seed": self.seed,
            "first_counter": self.company.first_counter,
        }
        for adapter in self._cast.values():
            adapter.reset(setup, self.now)

    # -- When ----------------------------------------------------------------------------------

    def order(self, party: Party, name: str, **arguments: str | int | bool) -> None:
        """Give an order to somebody's upper tester. Raises Unsupported when there is none."""
        self.start()
        self._adapter(party).control(Order(name, arguments), self.now)
        self.trace.remark(self.now, f"order to the {party.value}: {name}")

    def can(self, party: Party, name: str, **arguments: str | int | bool) -> bool:
        """Give an order if it is understood; say whether it was."""
        try:
            self.order(party, name, **arguments)
        except Unsupported as problem:
            self.trace.remark(self.now, f"no order {name}: {problem}")
            return False
        return True

    def act(self, party: Party, verb: Callable[..., object], *arguments: object) -> None:
        """Let our own node do something: `scene.act(Party.METER, scene.meter.push)`."""
        adapter = self.company.reference(party)
        if adapter is None:
            raise Inconclusive(f"the {party.value} is not ours to direct")
        self.start()
        effects = verb(*arguments, self.now)
        assert isinstance(effects, list)
        adapter.act(effects, self.now)

    def inject(
        self, octets: bytes, *, port: int | None, direction: Direction, multicast: bool = False
    ) -> None:
        """Put a frame of the harness's own making on the air."""
        self.start()
        crossing = Crossing(
            self.now, Point.RADIO, direction, octets, port=port, multicast=multicast
        )
        if direction is Direction.DOWNLINK:
            self.radio.downlink(crossing, injected=True)
        else:
            self.radio.uplink(crossing, injected=True)

    def inject_packet(self, octets: bytes, *, direction: Direction) -> None:
        """Put an IPv6 packet of the harness's own making on the network."""
        self.start()
        crossing = Crossing(self.now, Point.IP, direction, octets)
        receiver = self._above_or_below(direction)
        self.trace.observe(crossing, sender=Party.HARNESS, receiver=receiver, fate=Fate.INJECTED)
        self._adapter(receiver).give(crossing)

    # -- time ----------------------------------------------------------------------------------

    def settle(self, *, within: Duration = LONGEST) -> None:
        """Play until it is quiet."""
        self.play(within, until=self.is_quiet)

    def is_quiet(self) -> bool:
        """Nothing has crossed for a while."""
        return self.now.since(self._last_message).microseconds >= self.company.quiet.microseconds

    def play(self, lasting: Duration, *, until: Callable[[], bool] | None = None) -> bool:
        """Let things happen for that long at most; say whether `until` came true."""
        self.start()
        end = self.now.after(lasting)
        while True:
            self._carry_all()
            if until is not None and until():
                return True
            if self.now >= end:
                return False
            self.clock.advance(min(self._next_moment(until), end))

    def _next_moment(self, until: Callable[[], bool] | None) -> Instant:
        dues = [adapter.due() for adapter in self._cast.values()]
        moment = earliest(self.radio.due(), *dues)
        if not self.company.is_virtual:
            soon = self.now.after(LOOK_EVERY)
            return soon if moment is None else min(moment, soon)
        quiet = self._last_message.after(self.company.quiet)
        if until == self.is_quiet and (moment is None or moment > quiet):
            return max(quiet, self.now)
        if moment is None:
            return Instant(1 << 62)
        return max(moment, self.now)

    def _carry_all(self) -> None:
        """Everything that can move at this moment."""
        moved = True
        while moved:
            moved = False
            for crossing, receiver in self.radio.arrivals(self.now):
                moved = True
                self._last_message = self.now
                self._adapter(receiver).give(crossing)
            for party, adapter in self._cast.items():
                for crossing in adapter.take(self.now):
                    moved = True
                    self._last_message = self.now
                    self._route(party, crossing)
            if len(self.trace) > MAX_MESSAGES:
                raise AdapterError(f"more than {MAX_MESSAGES} messages in one scenario")

    # -- Then ----------------------------------------------------------------------------------

    def judge(self, *findings: Finding) -> None:
        """Take down what checks say. The scenario goes on."""
        self.findings += findings

    def close(self) -> None:
        """The end of the scenario. The device lives on."""

    # -- inside --------------------------------------------------------------------------------

    def _adapter(self, party: Party) -> Adapter:
        adapter = self._cast.get(party)
        if adapter is None:
            raise Inconclusive(f"there is no {party.value} here")
        return adapter

    def _route(self, sender: Party, crossing: Crossing) -> None:
        if sender in self._muted:
            receiver = self._receiver(sender, crossing)
            self.trace.observe(
                crossing, sender=sender, receiver=receiver, fate=Fate.LOST, note="held back by us"
            )
            return
        if crossing.point is Point.RADIO:
            if sender is Party.METER:
                self.radio.uplink(crossing)
            elif crossing.multicast:
                self.radio.multicast(crossing)
            else:
                self.radio.downlink(crossing)
            return
        receiver = self._receiver(sender, crossing)
        self.trace.observe(crossing, sender=sender, receiver=receiver)
        self._adapter(receiver).give(replace(crossing, at=self.now))

    def _receiver(self, sender: Party, crossing: Crossing) -> Party:
        if crossing.point is Point.RADIO:
            return Party.GATEWAY if sender is Party.METER else Party.METER
        return self._above_or_below(crossing.direction)

    def _above_or_below(self, direction: Direction) -> Party:
        """Who takes a packet that goes that way on the IP side."""
        if direction is Direction.UPLINK:
            return Party.HEAD_END
        return Party.METER if self.company.over_ip else Party.GATEWAY
