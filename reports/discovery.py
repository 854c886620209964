"""Report formats, found by name: every module here with `NAME`, `SUFFIX` and `render`."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import reports
from harness.sessions.run import Run


class Renderer(Protocol):
    """One format. `NAME` and `SUFFIX` name the file that it becomes in the folder of a run."""

    NAME: str
    SUFFIX: str

    def render(self, run: Run) -> bytes:
        """The whole file. Sees the records of the run and nothing else."""


def renderers() -> Mapping[str, Renderer]:
    """All formats by the name of their module, in alphabetical order."""
    modules = {
        found.name: import_module(f"reports.{found.name}")
        for found in pkgutil.iter_modules(reports.__path__)
    }
    return {
        name: cast(Renderer, module)
        for name, module in sorted(modules.items())
        if all(hasattr(module, member) for member in ("NAME", "SUFFIX", "render"))
    }


def write_reports(run: Run, folder: Path) -> list[Path]:
    """Write every format into `folder`; what stood there is replaced whole or not at all.

    Raises OSError when the folder cannot be written to.
    """
    return [
        _write(folder / f"{renderer.NAME}{renderer.SUFFIX}", renderer.render(run))
        for renderer in renderers().values()
    ]


def _write(path: Path, content: bytes) -> Path:
    """Put `content` under `path` in one step, so that nobody ever reads half a file."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
