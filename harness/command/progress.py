"""A run as it is seen in a terminal, and as plain lines where nobody watches."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from harness.command.account import account_of, line_of, shown
from harness.command.replay import replay_path
from harness.requirements.feature_index import Feature
from harness.requirements.requirement import Requirement
from harness.scenes.verdict import Verdict
from harness.sessions.run import ControlRecord, ScenarioRecord

_COLOURS = {
    "pass": "green",
    "fail": "bold red",
    "error": "magenta",
    "inconclusive": "yellow",
    "advice": "yellow",
    "not applicable": "dim",
    "not run": "dim",
}
_INDENT = " " * 16


class Watcher:
    """An audience at the terminal. Without a bar, as in a pipeline, each scenario is a line."""

    def __init__(
        self,
        console: Console,
        catalogue: Mapping[str, Requirement],
        *,
        bar: bool = True,
        folder: Path = Path(),
    ) -> None:
        self._folder = folder
        self._console = console
        self._has_bar = bar and console.is_terminal
        self._catalogue = catalogue
        self._total = 0
        self._done = 0
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not self._has_bar,
        )
        self._task = self._bar.add_task("", total=None)

    def planned(self, scenarios: int) -> None:
        self._total = scenarios
        self._bar.update(self._task, total=scenarios)
        self._bar.start()

    def begun(self, feature: Feature, scenario: str) -> None:
        self._bar.update(self._task, description=shown(f"{feature.id} {scenario}")[:60])

    def controlled(self, record: ControlRecord) -> None:
        if record.verdict != Verdict.PASS.value:
            self._say(record.verdict, shown(f"{record.device}, {record.moment} {record.sentence}"))

    def ended(self, record: ScenarioRecord) -> None:
        self._done += 1
        self._bar.update(self._task, completed=self._done)
        account = list(account_of(record, self._catalogue))
        if account or not self._has_bar:
            self._say(record.verdict, line_of(record))
        for line in account:
            self._console.print(Text(_INDENT + line), soft_wrap=True)
        if record.pattern:
            again = shlex.join(["meterproof", "replay", str(replay_path(self._folder, record))])
            self._console.print(Text(f"{_INDENT}replay       {again}"), soft_wrap=True)

    def close(self) -> None:
        """The end, whichever it was."""
        self._bar.stop()

    def _say(self, verdict: str, line: str) -> None:
        label = Text(f"{verdict:<15} ", style=_COLOURS.get(verdict, ""))
        self._console.print(label + Text(line), soft_wrap=True)


def verdict_table(rows: Sequence[tuple[str, str, str]], marks: Sequence[str]) -> Table:
    """Counts by device and part. `rows` are device, part and mark of each scenario."""
    several = len({device for device, _, _ in rows}) > 1
    used = [mark for mark in marks if any(row[2] == mark for row in rows)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    if several:
        table.add_column("device")
    table.add_column("part")
    for mark in used:
        table.add_column(mark, justify="right", style=_COLOURS.get(mark, ""))
    counts = Counter(rows)
    groups = list(dict.fromkeys((device, part) for device, part, _ in rows))
    for device, part in groups:
        cells = [counts[device, part, mark] for mark in used]
        head = [shown(device), shown(part).upper()] if several else [shown(part).upper()]
        table.add_row(*map(Text, head), *(str(cell or "") for cell in cells))
    if len(groups) > 1:
        sums = [str(sum(row[2] == mark for row in rows)) for mark in used]
        table.add_row(*(["", "all"] if several else ["all"]), *sums, style="bold")
    return table
