"""Who takes part in a session: the device under test, and reference nodes for everybody else."""

from __future__ import annotations

from adapters.base import Adapter, Party, TimeKind
from adapters.in_process import InProcessAdapter
from harness.device.declaration import Declaration
from harness.scenes.clock import Clock, VirtualClock, WallClock, seconds_since_2020
from harness.scenes.operator import Operator
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile import Profile

WALL_QUIET = Duration.of(seconds=2)
_VIRTUAL_QUIET = Duration.of(minutes=2)
_LONGEST_WAIT = Duration.of(minutes=30)
_USUAL_ANSWER = Duration.of(seconds=10)
_PARTIES = (Party.METER, Party.GATEWAY, Party.HEAD_END)


class Company:
    """The device under test, what is declared about it, and the makers of the other parties.

    A device on its IP side has no gateway beside it. `quiet` is how long nothing has to happen
    before it counts as quiet; if the device was the last to be given something, `answer_within`
    takes the place of it. `operator` is who can be asked to do what the device is not told to
    do; nobody is asked about a device in virtual time. `pattern` is what a replay repeats.
    """

    def __init__(
        self,
        device: Adapter,
        declaration: Declaration,
        *,
        profile: Profile,
        operator: Operator | None = None,
        pattern: str = "",
    ) -> None:
        self.device = device
        self.declaration = declaration
        self.profile = profile
        self.pattern = pattern
        self.is_virtual = device.time is TimeKind.VIRTUAL
        self.operator = None if self.is_virtual else operator
        self.over_ip = device.over_ip
        self.quiet = _VIRTUAL_QUIET if self.is_virtual else WALL_QUIET
        self.answer_within = _answer_within(declaration, self.quiet)
        if not self.is_virtual:
            self.quiet, self.answer_within = _between_requests(declaration, self)
        self._others: dict[Party, InProcessAdapter] = {
            party: InProcessAdapter(party)
            for party in _PARTIES
            if party is not device.party and not (party is Party.GATEWAY and self.over_ip)
        }
        if self.over_ip and device.party is not Party.METER:
            self._others[Party.METER] = InProcessAdapter(Party.METER, over_ip=True)

    @property
    def longest_wait(self) -> Duration:
        """On the wall clock; longer only for what is declared to happen so seldom."""
        declared = map(self.declaration.value, ("reporting-interval", "request-interval"))
        seldom = (each.times(2) for each in declared if isinstance(each, Duration))
        return max((_LONGEST_WAIT, *seldom))

    @property
    def party(self) -> Party:
        return self.device.party

    def new_clock(self) -> Clock:
        """Scenarios in virtual time begin at the epoch; those of a real device as time passes."""
        return VirtualClock() if self.is_virtual else WallClock()

    def cast(self) -> dict[Party, Adapter]:
        """Everybody, by party."""
        return {self.device.party: self.device, **self._others}

    def reference(self, party: Party) -> InProcessAdapter | None:
        """Our own node of that party, None when that is the device or there is none."""
        return self._others.get(party)

    @property
    def first_counter(self) -> int:
        """Where our invocation counters begin: a real device remembers what was used before."""
        if self.is_virtual:
            return 0
        reached = (adapter.next_counter for adapter in self._others.values())
        return max(seconds_since_2020(), *reached)

    def close(self) -> None:
        """Let go of everybody."""
        for adapter in self.cast().values():
            adapter.close()


def _answer_within(declaration: Declaration, quiet: Duration) -> Duration:
    """As declared, or long enough for what nobody said anything about; before that none is silent.

    Never shorter than what counts as quiet.
    """
    declared = declaration.value("answer-within")
    if not isinstance(declared, Duration):
        declared = _USUAL_ANSWER
    return max(declared, quiet)


def _between_requests(declaration: Declaration, company: Company) -> tuple[Duration, Duration]:
    """Shorter, if it asks by itself so often that it would never be quiet for so long."""
    interval = declaration.value("request-interval")
    if not isinstance(interval, Duration):
        return company.quiet, company.answer_within
    half = interval.times(0.5)
    return min(company.quiet, half), min(company.answer_within, half)
