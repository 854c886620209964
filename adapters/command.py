"""A program in any language as a device, in virtual time: `command:<program and arguments>`.

`docs/command-protocol.md` says what is written to it and read from it. The program is never waited
for longer than `deadline` an answer, and is woken at the moments that it named, so that twelve
hours of its life cost only as much as it does in them. It says itself which party it plays.

A program that died, hung or broke the protocol raises `DeviceDied`, once and for all, until `reset`
starts it again.
"""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from adapters.addresses import Address, AddressError
from adapters.base import AdapterError, Crossing, DeviceDied, Order, Party, TimeKind, Unsupported
from adapters.child_process import ChildProcess
from adapters.command_messages import (
    PROTOCOL,
    Answer,
    Hello,
    Life,
    Refusal,
    Violation,
    crossing_members,
    read_answer,
    read_hello,
    read_life,
    request,
)
from adapters.command_setup import known_to, plain, secrets_in
from adapters.device_text import printable, secrets_pattern
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import EPOCH, Duration, Instant

DEADLINE = Duration.of(seconds=5)
MAX_IDLE_WAKES = 100_000
"""How often a program may be woken and send nothing, in a row."""
_Read = TypeVar("_Read")


class CommandAdapter:
    """One program. It runs from the moment this is made until `close`."""

    SCHEME = "command"
    time = TimeKind.VIRTUAL
    over_ip = False
    takes_setup = True

    def __init__(self, argv: Sequence[str], *, deadline: Duration = DEADLINE) -> None:
        """Start the program and ask who it is. Raises AdapterError, DeviceDied among them."""
        self._argv = tuple(argv)
        self._deadline = deadline
        self._now = EPOCH
        self._due: Instant | None = None
        self._outbox: list[Crossing] = []
        self._idle_wakes = 0
        self._last_id = 0
        self._failure = ""
        hello = self._start()
        self.party: Party = hello.party
        self.identity: str = hello.identity

    @classmethod
    def from_address(cls, address: Address) -> CommandAdapter:
        """`command:<program and arguments>`, quoted as in a shell; `?deadline=30s` if slow."""
        address.allow_options("deadline")
        try:
            argv = shlex.split(address.details)
        except ValueError as problem:
            raise AddressError(f"{address.text}: {problem}") from None
        if not argv or "\0" in address.details:
            raise AddressError(f'{address.text!r} names no program: write command:"<program>"')
        return cls(argv, deadline=address.duration("deadline", DEADLINE))

    def reset(self, setup: Mapping[str, object], now: Instant) -> None:
        """See `Adapter`. A program that failed before is started again."""
        if self._failure and self._start() != Hello(self.party, self.identity):
            raise self._dead(f"started again, it is no longer {self.identity}")
        members = plain(known_to(self.party, setup))
        self._child.hidden = secrets_pattern(secrets_in(members))
        self._child.allow_output()
        self._now, self._due, self._idle_wakes = now, None, 0
        self._outbox.clear()
        try:
            self._live("reset", now, setup=members)
        except Refusal as refusal:
            reason = self._reason(refusal)
            raise AdapterError(f"{self.identity} refuses its setup: {reason}") from None

    def give(self, crossing: Crossing) -> None:
        """See `Adapter`. Raises AdapterError where the program takes nothing at that point."""
        self._live_before(crossing.at)
        try:
            self._live("give", crossing.at, crossing=crossing_members(crossing))
        except Refusal as refusal:
            what = f"{self.identity} takes nothing at {crossing.point.value}"
            raise AdapterError(f"{what}: {self._reason(refusal)}") from None

    def take(self, until: Instant) -> Sequence[Crossing]:
        """See `Adapter`."""
        self._live_before(until.after(Duration(1)))
        self._now = until
        taken, self._outbox = self._outbox, []
        return taken

    def due(self) -> Instant | None:
        """See `Adapter`. What was sent and not yet taken is due at once."""
        return self._now if self._outbox else self._due

    def control(self, order: Order, now: Instant) -> Mapping[str, object]:
        """See `Adapter`."""
        self._live_before(now)
        try:
            life = self._live("control", now, order=order.name, arguments=plain(order.arguments))
        except Refusal as refusal:
            raise Unsupported(f"{self.identity}: {self._reason(refusal)}") from None
        return life.result

    def close(self) -> None:
        """See `Adapter`. The end of its input tells the program to end."""
        self._failure = self._failure or "it was closed"
        self._child.close()

    def _start(self) -> Hello:
        """Start the program; who it says it is.

        It is believed only if it admits that it cannot do what does not exist.
        """
        self._child = ChildProcess(self._argv, deadline=self._deadline)
        self._failure = ""
        try:
            hello = self._ask("hello", read_hello, protocols=[PROTOCOL])
        except Refusal as refusal:
            raise self._dead(f"it does not speak {PROTOCOL}: {self._reason(refusal)}") from None
        nonsense = secrets.token_hex(6)
        self._probe(nonsense, nonsense)
        self._probe(nonsense, "control", now=0, order=nonsense, arguments={})
        return hello

    def _probe(self, nonsense: str, do: str, **members: object) -> None:
        try:
            self._ask(do, dict, **members)
        except Refusal:
            return
        raise self._dead(f"it claims to have done {nonsense!r}, which does not exist")

    def _live_before(self, end: Instant) -> None:
        """Wake the program at every moment before `end` that it asked for."""
        if end < self._now:
            raise MisuseError(f"{end} is over, it is {self._now}")
        while self._due is not None and self._due < end:
            life = self._live("wake", self._due)
            self._idle_wakes = 0 if life.sent else self._idle_wakes + 1
            if self._idle_wakes > MAX_IDLE_WAKES:
                raise self._dead(
                    f"it wanted to be woken {MAX_IDLE_WAKES} times and never sent anything"
                )

    def _live(self, do: str, now: Instant, **members: object) -> Life:
        """One request that lets the program live until `now`. Raises Refusal, DeviceDied."""

        def read(answer: Answer) -> Life:
            return read_life(answer, do, self.party, since=self._now, now=now)

        life = self._ask(do, read, now=now.microseconds, **members)
        self._now, self._due = now, life.due
        self._outbox += life.sent
        return life

    def _ask(self, do: str, read: Callable[[Answer], _Read], **members: object) -> _Read:
        if self._failure:
            raise DeviceDied(f"{self._argv[0]} is not running: {self._failure}")
        self._last_id += 1
        try:
            line = self._child.ask(request(self._last_id, do, **members))
            return read(read_answer(line, self._last_id))
        except Violation as violation:
            raise self._dead(f"its answer to {do} breaks the protocol: {violation}") from None
        except DeviceDied as died:
            raise self._buried(died) from None

    def _dead(self, message: str) -> DeviceDied:
        return self._buried(self._child.end(message))

    def _buried(self, died: DeviceDied) -> DeviceDied:
        """The same with the name of the program; remembered until `reset`."""
        self._failure = str(died)
        return DeviceDied(f"{self._argv[0]}: {died}", evidence=died.evidence)

    def _reason(self, refusal: Refusal) -> str:
        return printable(self._child.hidden.sub("[hidden]", str(refusal)), limit=200)
