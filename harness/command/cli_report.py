"""What the command line says at the end of a run, and `meterproof report`.

Reports stand above the harness and are found by name, here and nowhere else: the command line
hands them the records and prints what they say.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from harness.command.account import shown
from harness.command.progress import verdict_table
from harness.scenes.verdict import Verdict
from harness.sessions.journal import read_run
from harness.sessions.run import Run

CONFORMANT, NOT_CONFORMANT, USAGE, FAULT, INCONCLUSIVE = range(5)
"""The exit codes."""
_FAIL, _ADVICE, _ERROR, _PASS, _UNCLEAR = "fail", "advice", "error", "pass", "inconclusive"


def exit_code(run: Run, *, strict: bool = False, interrupted: bool = False) -> int:
    """What a run comes to: a proven fail outranks whatever could not be judged."""
    marks = {judged.mark.value for judged in _judgement().judge(run)}
    controls = {control.verdict for control in run.controls}
    if _FAIL in marks or (strict and _ADVICE in marks):
        return NOT_CONFORMANT
    if interrupted or _ERROR in marks or Verdict.ERROR.value in controls:
        return FAULT
    return CONFORMANT if marks & {_PASS, _ADVICE} and _UNCLEAR not in marks else INCONCLUSIVE


def show(run: Run, folder: Path, console: Console, allure: Path | None = None) -> None:
    """Write the reports of a run, print its table and where the report lies. Raises OSError.

    `allure` is where results for Allure go, if they are wanted.
    """
    judgement = _judgement()
    judged = judgement.judge(run)
    written: list[Path] = import_module("reports").write_reports(run, folder)
    console.print()
    if judged:
        rows = [(each.record.device, each.record.part, each.mark.value) for each in judged]
        console.print(verdict_table(rows, [mark.value for mark in judgement.Mark]))
        console.print()
    counts = judgement.tally(each.mark for each in judged)
    console.print(Text(shown(judgement.headline(run, counts)), style="bold"), soft_wrap=True)
    if run.lost_lines:
        console.print(f"{run.lost_lines} damaged lines of the journal were left out.")
    page = next((path for path in written if path.suffix == ".html"), folder)
    console.print(Text(f"Report: {page}"), soft_wrap=True)
    if allure is not None:
        number = import_module("reports.allure").export(run, allure)
        console.print(Text(f"Allure: {allure} ({number} results)"), soft_wrap=True)


def report(folder: Path, console: Console, allure: Path | None = None) -> int:
    """Render the run of a folder again. Raises UnreadableJournal, OSError."""
    show(read_run(folder), folder, console, allure)
    return 0


def _judgement() -> Any:
    return import_module("reports.judgement")
