"""Benchmarks: `bench_*.py` are collected here, and what they found stands at the end of the run.

Times of one machine say little; ratios of two things measured in the same run say something.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Compared = Callable[..., None]
LINES: list[str] = []


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    if not file_path.match("bench_*.py") or parent.session.isinitpath(file_path):
        return None
    return pytest.Module.from_parent(parent, path=file_path)


@pytest.fixture
def compared() -> Compared:
    """Note how long ours and another's took, in seconds, and demand a ratio."""

    def note(what: str, *, ours: float, other: float, at_least: float) -> None:
        ratio = other / ours
        LINES.append(
            f"{what}: {1e6 * ours:.2f} us, the other {1e6 * other:.2f} us,"
            f" {ratio:.1f} times (at least {at_least:g})"
        )
        assert ratio >= at_least

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in LINES:
        terminalreporter.write_line(line)
