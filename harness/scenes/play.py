"""How a scene plays: messages are carried from one party to another, and time goes on.

Whoever sends is asked what it has sent, everything is written down and handed on, until nothing
moves at this moment; then it becomes the next moment at which somebody is due. In virtual time
that is a jump. A device on the wall clock is looked at again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.base import Adapter, AdapterError, Crossing, Party, Point, Unsupported
from harness.scenes.company import Company
from harness.scenes.radio import Radio
from harness.scenes.trace import Fate, Trace
from harness.scenes.verdict import Inconclusive
from reference_stack.kernel.direction import Direction
from reference_stack.kernel.instant import Duration, Instant, earliest

MAX_MESSAGES = 20_000
"""In one scenario; a device that sends more is cut off."""
LOOK_EVERY = Duration.of(seconds=0.02)
"""How often a device on the wall clock is looked at."""
LONGEST_UNQUIET = Duration.of(minutes=5)
"""How long a device on the wall clock may go on before the scenario does."""
_NEVER = Instant(1 << 62)


class Play:
    """Everybody who takes part, the air between them, and the time."""

    def __init__(self, company: Company, trace: Trace) -> None:
        self.company = company
        self.trace = trace
        self.clock = company.new_clock()
        self.cast: Mapping[Party, Adapter] = company.cast()
        self.radio = Radio(
            trace,
            link=company.profile.link,
            limit_octets=company.profile.link.payload_limit_octets,
        )
        self.muted: dict[Party, frozenset[int]] = {}
        """Whose messages are held back, but for frames on these ports."""
        self._last_message = self.clock.now()
        self._may_answer = False

    @property
    def now(self) -> Instant:
        return self.clock.now()

    def adapter(self, party: Party) -> Adapter:
        """Raises Inconclusive when nobody plays that party."""
        adapter = self.cast.get(party)
        if adapter is None:
            raise Inconclusive(f"there is no {party.value} here")
        return adapter

    def is_quiet(self) -> bool:
        """Nothing has crossed for a while, and nothing will when a slot opens."""
        return not self.radio.awaits_slot and self.now.since(self._last_message) >= self._patience

    def play(self, lasting: Duration, until: Callable[[], bool] | None) -> bool:
        """Let things happen for that long at most; say whether `until` came true.

        Nobody waits long on the wall clock for the quiet of a device that never is, as a head-end
        that asks by itself may be. Raises Inconclusive for what would take too long there.
        """
        if until == self.is_quiet and not self.company.is_virtual:
            asks = self.company.party is Party.HEAD_END
            longest = self.company.answer_within.times(2) if asks else LONGEST_UNQUIET
            lasting = min(lasting, longest)
        if not self.company.is_virtual and lasting > self.company.longest_wait:
            raise Inconclusive(f"nobody waits {lasting} for a device on the wall clock")
        end = self.now.after(lasting)
        while True:
            self._carry_all()
            if until is not None and until():
                return True
            if self.now >= end:
                return False
            self.clock.advance(min(self._next_moment(for_quiet=until == self.is_quiet), end))

    def hold(self, lasting: Duration, until: Callable[[], bool]) -> bool:
        """Let time pass, for that long at most, without carrying anything."""
        end = self.now.after(lasting)
        while not until():
            if self.now >= end:
                return False
            self.clock.advance(min(self.now.after(LOOK_EVERY), end))
        return True

    def carry(
        self, crossing: Crossing, *, sender: Party, receiver: Party, fate: Fate = Fate.DELIVERED
    ) -> None:
        """Write a packet down and hand it on. Raises Inconclusive when the link cannot carry it."""
        note = ""
        try:
            self._hand(receiver, replace(crossing, at=self.now))
        except Inconclusive as reason:
            fate, note = Fate.REFUSED, str(reason)
            raise
        finally:
            self.trace.observe(crossing, sender=sender, receiver=receiver, fate=fate, note=note)

    def receiver_above_or_below(self, direction: Direction) -> Party:
        """Who takes a packet that goes that way on the IP side."""
        if direction is Direction.UPLINK:
            return Party.HEAD_END
        return Party.METER if self.company.over_ip else Party.GATEWAY

    @property
    def _patience(self) -> Duration:
        """How long nothing has to happen. A device that may still answer gets its time for it,
        and a gateway that sends of its own accord the time from one frame to the next.
        """
        patience = self.company.answer_within if self._may_answer else self.company.quiet
        link = self.radio.link
        return patience.plus(link.downlink_interval) if link.listens_by_itself else patience

    def _next_moment(self, *, for_quiet: bool) -> Instant:
        dues = [adapter.due() for adapter in self.cast.values()]
        moment = earliest(self.radio.due(), *dues) or _NEVER
        if not self.company.is_virtual:
            return min(moment, self.now.after(LOOK_EVERY))
        if for_quiet and not self.radio.awaits_slot:
            moment = min(moment, self._last_message.after(self._patience))
        return max(moment, self.now)

    def _carry_all(self) -> None:
        """Everything that can move at this moment."""
        moved = True
        while moved:
            moved = False
            for crossing, receiver in self.radio.arrivals(self.now):
                moved = True
                self._last_message = self.now
                self._hand(receiver, crossing)
            for party, adapter in self.cast.items():
                for crossing in adapter.take(self.now):
                    moved = True
                    self._last_message = self.now
                    if party is self.company.party:
                        self._may_answer = False
                    self._route(party, crossing)
            if len(self.trace) > MAX_MESSAGES:
                raise AdapterError(f"more than {MAX_MESSAGES} messages in one scenario")

    def _hand(self, receiver: Party, crossing: Crossing) -> None:
        try:
            self.adapter(receiver).give(crossing)
        except Unsupported as problem:
            raise Inconclusive(f"the {receiver.value} cannot be given this: {problem}") from None
        if receiver is self.company.party:
            self._may_answer = True
            self._last_message = self.now

    def _route(self, sender: Party, crossing: Crossing) -> None:
        if sender in self.muted and crossing.port not in self.muted[sender]:
            receiver = self._receiver(sender, crossing)
            self.trace.observe(
                crossing, sender=sender, receiver=receiver, fate=Fate.LOST, note="held back by us"
            )
        elif crossing.point is Point.RADIO:
            self._on_air(sender, crossing)
        else:
            self.carry(crossing, sender=sender, receiver=self._receiver(sender, crossing))

    def _on_air(self, sender: Party, crossing: Crossing) -> None:
        if sender is Party.METER:
            self.radio.uplink(crossing)
        elif crossing.multicast:
            self.radio.multicast(crossing)
        else:
            self.radio.downlink(crossing)

    def _receiver(self, sender: Party, crossing: Crossing) -> Party:
        if crossing.point is Point.RADIO:
            return Party.GATEWAY if sender is Party.METER else Party.METER
        return self.receiver_above_or_below(crossing.direction)
