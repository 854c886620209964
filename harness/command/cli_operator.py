"""The operator at the terminal: a request is a line, the answer is a key and Enter.

Input is looked at and never waited for, so that everybody else plays on meanwhile.
"""

from __future__ import annotations

import os
import select
import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.command.account import shown
from harness.scenes.operator import Operator, Reply

_HELP = "Enter when it is done, s to skip it, n never to be asked for it again, or why it cannot be"
_SKIPPED = "skipped"
_READ_OCTETS = 4096


class TerminalOperator:
    """See `harness.scenes.operator.Operator`. Whoever ends the input is asked nothing more."""

    def __init__(self, console: Console, keyboard: TextIO) -> None:
        self._console = console
        self._keyboard = keyboard
        self._request = ""
        self._never: set[str] = set()
        self._gone = False

    def ask(self, request: str) -> None:
        self._request = request
        while _has_input(self._keyboard) and self._read():
            pass  # what was typed before the question is no answer to it
        if not self._is_refused():
            line = Text("operator        ", style="bold cyan") + Text(shown(f"Please {request}."))
            self._console.print(line, soft_wrap=True)
            self._console.print(Text(f"{'':16}{_HELP}:", style="dim"), soft_wrap=True)

    def reply(self) -> Reply | None:
        if self._is_refused():
            return Reply(done=False, words=_SKIPPED)
        if not _has_input(self._keyboard):
            return None
        words = self._read()
        match words.strip():
            case "" if words:
                return Reply(done=True)
            case "" | "s":
                return Reply(done=False, words=_SKIPPED)
            case "n":
                self._never.add(self._request)
                return Reply(done=False, words=_SKIPPED)
            case reason:
                return Reply(done=False, words=reason)

    def _is_refused(self) -> bool:
        return self._gone or self._request in self._never

    def _read(self) -> str:
        """A line; empty at the end of the input, which is remembered."""
        octets = os.read(self._keyboard.fileno(), _READ_OCTETS)
        self._gone = self._gone or not octets
        return octets.decode(errors="replace")


def operator_at(console: Console) -> Operator | None:
    """Who sits there, None where nobody does: in a pipeline, or with input from a file."""
    present = console.is_terminal and sys.stdin is not None and sys.stdin.isatty()
    return TerminalOperator(console, sys.stdin) if present else None


def _has_input(keyboard: TextIO) -> bool:
    if sys.platform == "win32":
        import msvcrt

        return bool(msvcrt.kbhit())
    return bool(select.select([keyboard], [], [], 0)[0])
