"""One scenario at play: who is there, what the air does, what was seen, and what is made of it.

*Given* steps arrange: they change the profile or put conditions on the air, before anybody has
started. The first thing that happens starts everybody. The scene owns time: it carries messages
from one party to another, asks everybody when they are due, and lets it become that moment.

Everything that crosses a boundary is in the trace. Checks read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.base import Crossing, Order, Party, Point, Unsupported
from harness.scenes.company import Company
from harness.scenes.operator import Operator, Reply, request_for
from harness.scenes.play import Play
from harness.scenes.radio import Losing, Radio
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Finding, Inconclusive
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration, Instant
from reference_stack.nodes.gateway import GatewayNode
from reference_stack.nodes.head_end import HeadEndNode
from reference_stack.nodes.meter import MeterNode
from reference_stack.profiles.profile import Profile

LONGEST = Duration.of(hours=6)
PATIENCE = Duration.of(hours=1)
"""With an operator."""
_A_WHILE = Duration.of(seconds=5)


class Scene:
    """One scenario. `findings` are what its checks said, in order."""

    def __init__(self, company: Company, *, seed: int) -> None:
        self.company = company
        self.seed = seed
        self.trace = Trace()
        self.findings: list[Finding] = []
        self.kept_pattern = ""
        self._play = Play(company, self.trace)
        self._profile = company.profile
        self._started = False
        self._losses: list[tuple[str, Losing]] = []

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
        return self._play.now

    @property
    def radio(self) -> Radio:
        """The air, for conditions."""
        return self._play.radio

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
        if not self.company.device.takes_setup and profile != self._profile:
            raise Inconclusive(
                "the device cannot be set up by the harness, and is declared to be set up otherwise"
            )
        self._profile = profile
        self.radio.link = profile.link
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

    @property
    def given_pattern(self) -> str:
        """What a replay asks to be played instead of a search, as `keep_pattern` was given it."""
        return self.company.pattern

    def keep_pattern(self, text: str) -> None:
        """This is what fails: it stands in the record, and in a file to replay it from."""
        self.kept_pattern = text

    def mute(self, party: Party, *but_ports: int) -> None:
        """From now on nothing that this party sends leaves it, but for frames on these ports.

        Not for the device under test.
        """
        if party is self.party:
            raise MisuseError("the device under test cannot be muted")
        self._play.muted[party] = frozenset(but_ports)

    def unmute(self, party: Party) -> None:
        self._play.muted.pop(party, None)

    @property
    def has_started(self) -> bool:
        """Whether it is too late to arrange anything."""
        return self._started

    def start(self) -> None:
        """Start everybody, once."""
        if self._started:
            return
        self._started = True
        profile = self._profile
        setup: Mapping[str, object] = {
            "payload_limit_octets": profile.link.payload_limit_octets,
            "device_class": profile.link.device_class,
            "retransmission_timer": profile.uplink.retransmission_timer,
            "inactivity_timer": profile.uplink.inactivity_timer,
            "profile": profile,
            "seed": self.seed,
            "first_counter": self.company.first_counter,
        }
        for adapter in self._play.cast.values():
            adapter.reset(setup, self.now)

    # -- When ----------------------------------------------------------------------------------

    def order(self, party: Party, name: str, **arguments: str | int | bool) -> None:
        """Give an order to somebody's upper tester, or have it done by the operator.

        Raises Unsupported when nobody can, Inconclusive when the operator does not.
        """
        order = Order(name, arguments)
        try:
            self._order(party, order)
        except Unsupported as problem:
            request = request_for(order, party.value) if party is self.party else None
            if request is None or self.company.operator is None:
                raise
            self.ask_operator(request, why=str(problem))

    def can(self, party: Party, name: str, **arguments: str | int | bool) -> bool:
        """Have an order carried out, by whoever does it; say whether anybody can.

        Raises Inconclusive when the operator does not.
        """
        try:
            self.order(party, name, **arguments)
        except Unsupported as problem:
            self.trace.remark(self.now, f"no order {name}: {problem}")
            return False
        return True

    def takes(self, party: Party, name: str, **arguments: str | int | bool) -> bool:
        """The same without the operator, for situations that have other ways to come about."""
        try:
            self._order(party, Order(name, arguments))
        except Unsupported as problem:
            self.trace.remark(self.now, f"no order {name}: {problem}")
            return False
        return True

    def _order(self, party: Party, order: Order) -> None:
        self.start()
        self._play.adapter(party).control(order, self.now)
        self.trace.remark(self.now, f"order to the {party.value}: {order.name}")

    def ask_operator(self, request: str, *, why: str, holding: bool = False) -> None:
        """Have the operator do it; what was asked and said is remarked.

        Everybody plays on until there is an answer; `holding` keeps what the device sends meanwhile
        until after it, so that the scenario can still arrange what is to become of it. Raises
        Inconclusive when it was not done, with `why` there was no other way.
        """
        operator = self.company.operator
        if operator is None:
            raise Inconclusive(why)
        self.start()
        self.trace.remark(self.now, f"asked of the operator: {request}")
        operator.ask(request)
        replies: list[Reply] = []
        wait = self._play.hold if holding else self._play.play
        end = self.now.after(PATIENCE)
        while not wait(_A_WHILE, lambda: _heard(operator, replies)) and self.now < end:
            pass  # a person may take longer than anybody waits for a device
        reply = replies[0] if replies else Reply(done=False, words=f"no answer within {PATIENCE}")
        self.trace.remark(self.now, str(reply))
        if not reply.done:
            raise Inconclusive(f"{why}; {reply}")

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
        """Put a frame of the harness's own making on the air. Raises Inconclusive if it is long."""
        self.start()
        limit = self.radio.limit_octets
        if limit is not None and len(octets) > limit:
            raise Inconclusive(f"{len(octets)} octets are to go in a frame that carries {limit}")
        crossing = Crossing(
            self.now, Point.RADIO, direction, octets, port=port, multicast=multicast
        )
        if multicast:
            self.radio.multicast(crossing, injected=True)
        elif direction is Direction.DOWNLINK:
            self.radio.downlink(crossing, injected=True)
        else:
            self.radio.uplink(crossing, injected=True)

    def inject_packet(self, octets: bytes, *, direction: Direction) -> None:
        """Put an IPv6 packet of the harness's own making on the network.

        Raises Inconclusive when the link to the device cannot carry it.
        """
        self.start()
        crossing = Crossing(self.now, Point.IP, direction, octets)
        receiver = self._play.receiver_above_or_below(direction)
        self._play.carry(crossing, sender=Party.HARNESS, receiver=receiver, fate=Fate.INJECTED)

    # -- time ----------------------------------------------------------------------------------

    def settle(self, *, within: Duration = LONGEST) -> None:
        """Play until it is quiet."""
        self.play(within, until=self._play.is_quiet)

    def play(self, lasting: Duration, *, until: Callable[[], bool] | None = None) -> bool:
        """Let things happen for that long at most; say whether `until` came true."""
        self.start()
        return self._play.play(lasting, until)

    # -- Then ----------------------------------------------------------------------------------

    def judge(self, *findings: Finding) -> None:
        """Take down what checks say. The scenario goes on."""
        self.findings += findings

    def close(self) -> None:
        """The end of the scenario. The device lives on."""


def _heard(operator: Operator, replies: list[Reply]) -> bool:
    reply = operator.reply()
    replies += [] if reply is None else [reply]
    return bool(replies)
