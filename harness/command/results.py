"""The folder of a run: made anew for each, never one that somebody else's run is in."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from harness.scenes.clock import seconds_since_2020
from harness.sessions.journal import JOURNAL

DEFAULT = Path("results")
LATEST = "latest"
_MOST_TRIES = 1000


class ResultsMistake(Exception):
    """Results cannot be written where they should be. One line, which says how to mend it."""


def utc_now() -> datetime:
    """To the second."""
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds_since_2020())


def stamp(moment: datetime) -> str:
    """ISO 8601, UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def new_folder(parent: Path, moment: datetime) -> Path:
    """A fresh folder below `parent` named for the moment. Raises ResultsMistake."""
    name = moment.strftime("%Y-%m-%d_%H-%M-%S")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_TRIES):
            folder = parent / (name if number == 1 else f"{name}_{number}")
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
                return folder
    except OSError as problem:
        raise _cannot_write(parent, problem) from None
    raise ResultsMistake(f"{parent}: {_MOST_TRIES} runs within one second; clear some of them")


def given_folder(folder: Path) -> Path:
    """The folder that the operator names, if it is free. Raises ResultsMistake."""
    writable(folder)
    if (folder / JOURNAL).exists():
        raise ResultsMistake(f"{folder} holds another run; name a new folder with --out")
    return folder


def writable(folder: Path, option: str = "--out") -> None:
    """Make the folder that an option names, unless it is there. Raises ResultsMistake."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as problem:
        raise _cannot_write(folder, problem, option) from None


def _cannot_write(folder: Path, problem: OSError, option: str = "--out") -> ResultsMistake:
    return ResultsMistake(
        f"{folder}: results cannot be written there: {problem.strerror};"
        f" name a folder with {option}"
    )


def point_to(folder: Path) -> None:
    """Let `latest` lead to the folder, where the system has links."""
    link = folder.parent / LATEST
    fresh = folder.parent / f".{LATEST}.{os.getpid()}"
    if link.exists() and not link.is_symlink():
        return
    with contextlib.suppress(OSError, NotImplementedError):
        fresh.symlink_to(folder.name)
        fresh.replace(link)
