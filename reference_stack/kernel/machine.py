"""State machines as tables, and the two verbs that every stateful layer offers.

A machine is a table `(state, input) -> (action, next state)`. What arrives is first *classified*
into an input by a pure function; then the table alone decides. Actions are short functions
`(machine, detail, now) -> effects` in the file of their table; they perform nothing themselves.

A pair missing from the table is a protocol error naming both, or it stands in `ignored` with the
clause that lets us ignore it. The drawing and the matrix come from the same table.

Mutants change rows: `machine.with_rows(...)` on the class gives a class with another table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar, Protocol, Self, cast

from reference_stack.kernel.errors import Unexpected
from reference_stack.kernel.instant import Instant


class Stimulus(Protocol):
    """What came in: a value. Each layer lists its own."""


class Effect(Protocol):
    """What should now happen: a value. Whoever owns the world carries it out."""


class Stateful(Protocol):
    """Anything with state that is driven from outside and owns no time."""

    def handle(self, stimulus: Any, now: Instant) -> Sequence[Any]: ...

    def due(self) -> Instant | None:
        """When to be handed `TimerExpired` next, or None."""


# An action takes the machine itself, so its type is known only in the file of the table.
Action = Callable[..., Sequence[Any]]
Table = Mapping[tuple[Enum, Enum], tuple[Action, Enum]]
Ignored = Mapping[tuple[Enum, Enum], str]


class Machine:
    """A table at work. Subclasses give the tables, `initial` and a `handle` that classifies."""

    transitions: ClassVar[Table] = {}
    ignored: ClassVar[Ignored] = {}
    initial: ClassVar[Enum]
    states: ClassVar[type[Enum]]
    inputs: ClassVar[type[Enum]]

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state: Enum = self.initial

    def take(self, event: Enum, detail: Any, now: Instant) -> Sequence[Any]:
        """Follow the row of (state, event). Raises Unexpected when there is none."""
        row = self.transitions.get((self.state, event))
        if row is None:
            if (self.state, event) in self.ignored:
                return ()
            raise Unexpected(
                f"{type(self).__name__}: {event.name} has no row in state {self.state.name}"
            )
        action, following = row
        effects = action(self, detail, now)
        self.state = following
        return effects

    @classmethod
    def with_rows(cls, rows: Table, *, ignored: Ignored | None = None) -> type[Self]:
        """The same machine with some rows replaced or added; how a broken stack is made."""
        members = {
            "__slots__": (),
            "transitions": {**cls.transitions, **rows},
            "ignored": {**cls.ignored, **(ignored or {})},
        }
        return cast(type[Self], type(f"Altered{cls.__name__}", (cls,), members))

    @classmethod
    def missing_pairs(cls) -> list[tuple[Enum, Enum]]:
        """Pairs neither in the table nor ignored: each of them raises Unexpected."""
        return [
            (state, event)
            for state in cls.states
            for event in cls.inputs
            if (state, event) not in cls.transitions and (state, event) not in cls.ignored
        ]

    @classmethod
    def drawing(cls) -> str:
        """The graph in the dot language: one arrow per row, labelled with input and action."""
        lines = [f"digraph {cls.__name__} {{", f'  start -> "{cls.initial.name}";']
        for (state, event), (action, following) in cls.transitions.items():
            label = f"{event.name} / {action.__name__}"
            lines.append(f'  "{state.name}" -> "{following.name}" [label="{label}"];')
        return "\n".join([*lines, "}"])

    @classmethod
    def matrix(cls) -> str:
        """A line for each state and input: the row, `ignored` with its clause, or `unexpected`."""
        lines = []
        for state in cls.states:
            for event in cls.inputs:
                row = cls.transitions.get((state, event))
                if row is not None:
                    outcome = f"{row[0].__name__} -> {row[1].name}"
                elif (state, event) in cls.ignored:
                    outcome = f"ignored, {cls.ignored[(state, event)]}"
                else:
                    outcome = "unexpected"
                lines.append(f"{state.name} + {event.name}: {outcome}")
        return "\n".join(lines)
