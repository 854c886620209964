"""A machine is its table: rows, what is ignored, and errors that name both for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

import pytest

from reference_stack.kernel.errors import Unexpected
from reference_stack.kernel.instant import EPOCH, Instant
from reference_stack.kernel.machine import Ignored, Machine, Table


class State(Enum):
    SHUT = "shut"
    OPEN = "open"


class Input(Enum):
    PUSH = "push"
    PULL = "pull"
    KNOCK = "knock"


def swing(door: Door, detail: str, now: Instant) -> Sequence[str]:
    return [f"{detail} from {door.state.name}"]


def creak(door: Door, detail: str, now: Instant) -> Sequence[str]:
    return ["creak"]


class Door(Machine):
    states = State
    inputs = Input
    initial = State.SHUT
    transitions: ClassVar[Table] = {
        (State.SHUT, Input.PUSH): (swing, State.OPEN),
        (State.OPEN, Input.PULL): (swing, State.SHUT),
    }
    ignored: ClassVar[Ignored] = {(State.OPEN, Input.KNOCK): "WP §manners"}
    __slots__ = ()


def test_a_row_acts_and_leads_on() -> None:
    door = Door()
    assert door.take(Input.PUSH, "it swings", EPOCH) == ["it swings from SHUT"]
    assert door.state is State.OPEN


def test_what_is_ignored_changes_nothing() -> None:
    door = Door()
    door.take(Input.PUSH, "", EPOCH)
    assert door.take(Input.KNOCK, "", EPOCH) == ()
    assert door.state is State.OPEN


def test_a_pair_without_row_names_both() -> None:
    with pytest.raises(Unexpected, match="KNOCK has no row in state SHUT"):
        Door().take(Input.KNOCK, "", EPOCH)


def test_all_pairs_are_accounted_for() -> None:
    assert Door.missing_pairs() == [
        (State.SHUT, Input.PULL),
        (State.SHUT, Input.KNOCK),
        (State.OPEN, Input.PUSH),
    ]
    assert len(Door.matrix().splitlines()) == len(State) * len(Input)
    assert "OPEN + KNOCK: ignored, WP §manners" in Door.matrix()
    assert "SHUT + PULL: unexpected" in Door.matrix()


def test_the_drawing_has_an_arrow_for_each_row() -> None:
    drawing = Door.drawing()
    assert drawing.count(" -> ") == len(Door.transitions) + 1
    assert '"SHUT" -> "OPEN" [label="PUSH / swing"]' in drawing


def test_a_changed_row_makes_another_machine_and_leaves_this_one() -> None:
    broken = Door.with_rows({(State.SHUT, Input.PUSH): (creak, State.SHUT)})
    door = broken()
    assert door.take(Input.PUSH, "", EPOCH) == ["creak"]
    assert door.state is State.SHUT
    assert Door().take(Input.PUSH, "x", EPOCH) == ["x from SHUT"]
    assert issubclass(broken, Door)
