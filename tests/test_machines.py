"""Every state machine of the project: what its table does with each input, and its drawing.

The files under `snapshots` are what was agreed on. When a table changes on purpose, run this file
with METERPROOF_SNAPSHOTS=renew in the environment and read the difference before committing it.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
from enum import Enum
from pathlib import Path

import pytest

import reference_stack
from reference_stack.kernel.errors import Unexpected
from reference_stack.kernel.instant import EPOCH
from reference_stack.kernel.machine import Machine

SNAPSHOTS = Path(__file__).parent / "snapshots"
NO_TABLES_OF_THEIR_OWN = ("reference_stack.mutants", "reference_stack.kernel")
SOURCES = Path(reference_stack.__path__[0])


def modules_with_tables() -> list[str]:
    """All modules of the stack that name `Machine`'s table; nothing else is imported."""
    names = []
    for module in pkgutil.walk_packages(reference_stack.__path__, "reference_stack."):
        if module.ispkg or module.name.startswith(NO_TABLES_OF_THEIR_OWN):
            continue
        path = SOURCES.parent.joinpath(*module.name.split(".")).with_suffix(".py")
        if re.search(r"^    transitions\b", path.read_text(encoding="utf-8"), re.MULTILINE):
            names.append(module.name)
    return names


def machines() -> list[type[Machine]]:
    found: set[type[Machine]] = set()
    for name in modules_with_tables():
        for thing in vars(importlib.import_module(name)).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, Machine)
                and "transitions" in vars(thing)
            ):
                found.add(thing)
    return sorted(found - {Machine}, key=lambda machine: machine.__name__)


MACHINES = machines()
every_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.__name__)


def test_machines_are_found() -> None:
    names = [machine.__name__ for machine in MACHINES]
    assert {"AckOnErrorSender", "AckAlwaysReceiver", "NoAckReceiver", "BlockTransfer"} <= {*names}
    assert len(names) == len({*names})


@every_machine
def test_the_matrix_is_the_one_agreed_on(machine: type[Machine]) -> None:
    compare(SNAPSHOTS / f"{machine.__name__}.matrix.txt", machine.matrix())


@every_machine
def test_the_drawing_is_the_one_agreed_on(machine: type[Machine]) -> None:
    compare(SNAPSHOTS / f"{machine.__name__}.dot", machine.drawing())


def compare(path: Path, text: str) -> None:
    if os.environ.get("METERPROOF_SNAPSHOTS") == "renew":
        path.write_text(text + "\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text + "\n"


def test_no_snapshot_is_of_a_machine_that_is_gone() -> None:
    named = {path.name.split(".")[0] for path in SNAPSHOTS.iterdir()}
    assert named == {machine.__name__ for machine in MACHINES}


@every_machine
def test_rows_name_states_and_inputs_of_the_machine(machine: type[Machine]) -> None:
    for state, event in [*machine.transitions, *machine.ignored]:
        assert isinstance(state, machine.states)
        assert isinstance(event, machine.inputs)
    assert all(isinstance(row[1], machine.states) for row in machine.transitions.values())
    assert isinstance(machine.initial, machine.states)


@every_machine
def test_nothing_is_both_done_and_ignored(machine: type[Machine]) -> None:
    assert {*machine.transitions} & {*machine.ignored} == set()


@every_machine
def test_every_state_is_reached(machine: type[Machine]) -> None:
    starts = {kind.initial for kind in (machine, *machine.__subclasses__())}
    reached: set[Enum] = {machine.initial, *starts}
    while True:
        more = {
            following
            for (state, _), (_, following) in machine.transitions.items()
            if state in reached
        }
        if more <= reached:
            break
        reached |= more
    assert reached == {*machine.states}


@every_machine
def test_every_input_means_something_somewhere(machine: type[Machine]) -> None:
    assert {event for _, event in machine.transitions} | {
        event for _, event in machine.ignored
    } == {*machine.inputs}


@every_machine
def test_what_is_ignored_is_ignored_for_a_reason(machine: type[Machine]) -> None:
    for reason in machine.ignored.values():
        assert re.match(r"[A-Z0-9.-]+ §", reason), reason


@every_machine
def test_a_pair_without_row_is_refused_by_name(machine: type[Machine]) -> None:
    """On the class alone: what its own construction needs does not matter to the table."""
    for state, event in machine.missing_pairs():
        bare = machine.__new__(machine)
        bare.state = state
        with pytest.raises(Unexpected, match=rf"{event.name} has no row in state {state.name}"):
            bare.take(event, None, EPOCH)


def test_no_state_is_set_outside_the_table() -> None:
    for name in modules_with_tables():
        path = SOURCES.parent.joinpath(*name.split(".")).with_suffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                assert node.attr != "state", f"{name}, line {node.lineno}"
