"""`meterproof replay`: the same scenarios again, with the same seeds, and whether it went alike."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.text import Text

from harness.command.account import line_of, shown
from harness.command.cli_run import Again, Wanted, perform
from harness.command.replay import Played, Replay, ReplayMistake, difference, played_of, read_replay
from harness.requirements.feature_index import Feature
from harness.scenes.patterns import Pattern
from harness.scenes.verdict import Verdict
from harness.sessions.run import ScenarioRecord
from harness.sessions.suite import Device
from reference_stack.kernel.errors import MisuseError


def replay(
    path: Path,
    names: Sequence[str],
    out: Path | None,
    console: Console,
    options_of: Callable[[list[str]], Mapping[str, object]],
) -> int:
    """The exit code of the new run. `options_of` reads the words of a `run` command.

    Raises ReplayMistake, UnreadableJournal, and what `cli_run.perform` raises.
    """
    again = read_replay(path, names)
    if again.pattern:
        _check_pattern(again.pattern, path)
    wanted = _wanted(again, path, options_of)
    wanted = replace(wanted, selection=again.features(), out=out)

    def is_meant(
        feature: Feature, device: Device, scenario: str, example: Mapping[str, str]
    ) -> bool:
        return Played.of(device.title, feature.id, scenario, example) in again.wanted

    run, code = perform(wanted, console, again=Again(is_meant, again.pattern))
    _compare(again, {played_of(record): record for record in run.scenarios}, console)
    return code


def _check_pattern(pattern: str, path: Path) -> None:
    try:
        Pattern.read(pattern)
    except MisuseError as mistake:
        raise ReplayMistake(f"{path}: {mistake}") from None


def _wanted(
    again: Replay, path: Path, options_of: Callable[[list[str]], Mapping[str, object]]
) -> Wanted:
    try:
        program, command, *words = shlex.split(again.command)
        if (program, command) != ("meterproof", "run"):
            raise ValueError
        return Wanted(**options_of(words))  # type: ignore[arg-type]  # click has converted them
    except (ValueError, click.ClickException):
        raise ReplayMistake(
            f"{path}: its command cannot be given again: {again.command or 'there is none'}"
        ) from None


def _compare(again: Replay, now: Mapping[Played, ScenarioRecord], console: Console) -> None:
    for played in sorted(again.wanted - now.keys()):
        console.print(Text(shown(f"{played.feature} {played.scenario}: there is no such any more")))
    for before in again.before:
        record = now.get(played_of(before))
        if record is None:
            continue
        differs = difference(before, record)
        label = Text("differs         " if differs else "the same again  ", style="bold")
        told = shown(differs) if differs else f"{len(record.trace)} entries, octet for octet"
        console.print(label + Text(f"{line_of(record)}: {told}"), soft_wrap=True)
    if again.sentence:
        for record in now.values():
            fails = record.outcome is Verdict.FAIL
            label = Text("fails again     " if fails else "fails no more   ", style="bold")
            console.print(label + Text(shown(f"before: {again.sentence}")), soft_wrap=True)
