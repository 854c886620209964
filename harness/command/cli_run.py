"""`meterproof run` and `plan`: open the devices, choose features, play, report, say how it went."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from harness.command.account import shown
from harness.command.cli_operator import operator_at
from harness.command.cli_report import exit_code, show
from harness.command.keeping import Keeper, header
from harness.command.progress import Watcher
from harness.command.results import DEFAULT, given_folder, new_folder, utc_now, writable
from harness.device.devices import opened_devices
from harness.requirements.catalogue import our_catalogue
from harness.requirements.feature_index import Feature
from harness.requirements.selection import Choice, SelectionMistake, all_features, choose
from harness.scenes.operator import Operator
from harness.sessions.journal import read_run
from harness.sessions.run import ControlRecord, Run, ScenarioRecord
from harness.sessions.session import interruptible, planned, play
from harness.sessions.stage import OurStage
from harness.sessions.suite import Audience, Device, Only, Suite, step_modules


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    selection: tuple[str, ...] = ()
    duts: tuple[str, ...] = ()
    declarations: tuple[Path, ...] = ()
    profile: str = ""
    out: Path | None = None
    seed: int = 1
    strict: bool = False
    features: tuple[Path, ...] = ()
    operator: bool = False
    keep_secrets: bool = False
    allure: Path | None = None

    def command(self) -> str:
        """The command itself."""
        return self._command(self.selection, self.duts, tuple(map(str, self.declarations)))

    def again(self, feature: Feature, device: Device) -> str:
        """The command that plays one feature on one device as this run does."""
        where = device.declaration.where
        own = (where,) if Path(where) in self.declarations else ()
        return self._command((feature.id,), (device.address,), own)

    def _command(
        self, selection: Sequence[str], duts: Sequence[str], declarations: Sequence[str]
    ) -> str:
        words = ["meterproof", "run", *selection]
        for option, values in (
            ("--dut", duts),
            ("--declaration", declarations),
            ("--features", self.features),
            ("--profile", (self.profile,) if self.profile else ()),
        ):
            words += [word for value in values for word in (option, str(value))]
        words += ["--strict"] if self.strict else []
        words += ["--operator"] if self.operator else []
        words += ["--keep-secrets"] if self.keep_secrets else []
        return shlex.join([*words, "--seed", str(self.seed)])


class Everybody:
    """An audience of several."""

    def __init__(self, *audiences: Audience) -> None:
        self._audiences = audiences

    def planned(self, scenarios: int) -> None:
        for audience in self._audiences:
            audience.planned(scenarios)

    def begun(self, feature: Feature, scenario: str) -> None:
        for audience in self._audiences:
            audience.begun(feature, scenario)

    def controlled(self, record: ControlRecord) -> None:
        for audience in self._audiences:
            audience.controlled(record)

    def ended(self, record: ScenarioRecord) -> None:
        for audience in self._audiences:
            audience.ended(record)


@dataclass(frozen=True, slots=True)
class Again:
    """What of a run is to be played again. `pattern` is given to its scenarios."""

    only: Only
    pattern: str = ""


def run(wanted: Wanted, console: Console) -> int:
    """The exit code. Raises what `cli_mistakes` explains."""
    return perform(wanted, console)[1]


def perform(wanted: Wanted, console: Console, *, again: Again | None = None) -> tuple[Run, int]:
    """What a run left behind, and its exit code; `latest` leads to it unless it is a replay."""
    catalogue = our_catalogue()
    features = all_features(catalogue, wanted.features)
    if wanted.allure:
        writable(wanted.allure, "--allure")
    with opened_devices(wanted.duts, wanted.declarations, wanted.profile) as devices:
        stage = OurStage(_operator(wanted, console), again.pattern if again else "")
        suite = _suite(wanted, features, devices, stage, again.only if again else None)
        started = utc_now()
        folder = given_folder(wanted.out) if wanted.out else new_folder(DEFAULT, started)
        head = header(
            devices,
            features,
            catalogue,
            selection=wanted.selection,
            seed=wanted.seed,
            started=started,
            command=wanted.command(),
            keep_secrets=wanted.keep_secrets,
        )
        keeper = Keeper(folder, head, latest=wanted.out is None and again is None)
        watcher = Watcher(console, catalogue, bar=not wanted.operator, folder=folder)
        try:
            interrupted = _play(suite, keeper, watcher)
            played = read_run(folder)
            code = exit_code(played, strict=wanted.strict, interrupted=interrupted)
            if not interrupted:
                played.closing = keeper.closing(utc_now(), code)
        finally:
            keeper.close()
            if not keeper.has_begun and not wanted.out:
                folder.rmdir()
    show(played, folder, console, wanted.allure)
    return played, code


def _operator(wanted: Wanted, console: Console) -> Operator | None:
    operator = operator_at(console) if wanted.operator else None
    if wanted.operator and operator is None:
        console.print("There is no terminal here, so the operator is asked nothing.")
    return operator


def _suite(
    wanted: Wanted,
    features: Sequence[Feature],
    devices: tuple[Device, ...],
    stage: OurStage,
    only: Only | None = None,
) -> Suite:
    catalogue = our_catalogue()
    choices = choose(wanted.selection, features, devices, catalogue)
    inside = tuple(choice.feature for choice in choices if choice.is_in)
    if not inside:
        raise SelectionMistake(_nothing(choices))
    return Suite(
        catalogue=catalogue,
        features=inside,
        devices=devices,
        stage=stage,
        seed=wanted.seed,
        steps=step_modules(),
        repeat=wanted.again,
        keeps_secrets=wanted.keep_secrets,
        only=only,
    )


def _nothing(choices: Sequence[Choice]) -> str:
    asked = [choice for choice in choices if choice.chosen_by]
    return (
        f"nothing to play: {asked[0].feature.id}: {asked[0].why}"
        if asked
        else "nothing to play: there are no features"
    )


def _play(suite: Suite, keeper: Keeper, watcher: Watcher) -> bool:
    """Whether the run was interrupted."""
    try:
        with interruptible():
            play(suite, Everybody(keeper, watcher))
    except KeyboardInterrupt:
        return True
    finally:
        watcher.close()
    return False


def plan(wanted: Wanted, console: Console) -> int:
    """Every scenario with why it is in or out, decided as for a run."""
    catalogue = our_catalogue()
    features = all_features(catalogue, wanted.features)
    with opened_devices(wanted.duts, wanted.declarations, wanted.profile) as devices:
        suite = _suite(wanted, features, devices, OurStage())
        choices = {
            choice.feature.id: choice
            for choice in choose(wanted.selection, features, devices, catalogue)
        }
        acts = planned(suite, Everybody())
    for act in acts:
        row = ", ".join(f"{name}: {value}" for name, value in act.example.items())
        where = f"{act.feature.id} {act.scenario.name}" + (f" [{row}]" if row else "")
        unset = [f"{act.device.declaration.where} leaves {name} unset" for name in act.unanswered]
        out = act.does_not_apply or "; ".join((*unset, *act.faults))
        why = out or choices[act.feature.id].why
        label = Text("out " if out else "in  ", style="dim" if out else "green")
        console.print(label + Text(shown(f"{act.device.name}: {where}: {why}")), soft_wrap=True)
    for choice in choices.values():
        if not choice.is_in:
            line = shown(f"{choice.feature.id} {choice.feature.title}: {choice.why}")
            console.print(Text("out ", style="dim") + Text(line), soft_wrap=True)
    return 0
