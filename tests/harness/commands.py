"""The command line, called in this process as a shell would call it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from harness.command.cli import main


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """Calls `meterproof`."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["meterproof", *map(str, words)])
        self.monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self.capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, captured.out, captured.err)
