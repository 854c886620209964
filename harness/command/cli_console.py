"""Where the command writes: a console that outlives its reader."""

from __future__ import annotations

from contextlib import suppress

from rich.console import Console


class EnduringConsole(Console):
    """Goes on in silence when nobody reads any more, as in `meterproof run | head`."""

    def on_broken_pipe(self) -> None:
        with suppress(SystemExit):
            super().on_broken_pipe()
