"""The example meter in Python until its so-many-th uplink: then it does wrong, and once only.

`turning_meter.py <what it does> <after how many uplinks> <a file that tells it has done so>`. Its
name and its last words are such as no terminal and no page should take as they come.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

NAME = "meter <script>alert(1)</script> [bold red]\x1b[2J\u202e"
LAST_WORDS = "\x1b[2J\x07<b>out of memory</b> [/red] \u202e\n"
EXAMPLE = Path(__file__).parents[2] / "examples" / "command-python" / "meter.py"

spec = spec_from_file_location("example_meter", EXAMPLE)
assert spec is not None
assert spec.loader is not None
example: Any = module_from_spec(spec)
spec.loader.exec_module(example)


class TurningMeter(example.Meter):
    """Heeds no report of gaps if it is to lie."""

    def __init__(self, does: str, after: int, done: Path) -> None:
        super().__init__()
        self.does, self.left, self.done = does, after, done

    def do_wake(self, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = super().do_wake(request)
        self.left -= "crossings" in answer
        if self.left < 0 and not self.done.exists():
            self.done.touch()
            sys.stderr.write(LAST_WORDS)
            sys.stderr.flush()
            self.turn()
        return answer

    def do_give(self, request: dict[str, Any]) -> dict[str, Any]:
        return {} if "lies" in self.does and not self.done.exists() else super().do_give(request)

    def turn(self) -> None:
        match self.does:
            case "dies" | "lies and dies":
                os._exit(3)
            case "hangs":
                time.sleep(600)
            case "floods":
                while True:
                    sys.stdout.write('{"id": 1, "due": null}\n')
            case "babbles":
                sys.stdout.write(LAST_WORDS.rstrip("\n"))  # the answer stands behind it


if __name__ == "__main__":
    does, after, done = sys.argv[1:]
    example.IDENTITY = NAME
    example.Meter = lambda: TurningMeter(does, int(after), Path(done))
    example.main()
