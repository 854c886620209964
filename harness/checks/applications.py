"""What a trace says about the functions that the application of a meter asks for. WP Table 1."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.objects import Rule
from harness.stimuli.applications import covers, missing_of_base
from harness.stimuli.belongings import entries_of
from reference_stack.dlms.data import Data


def function_covered(function: str, called: str) -> Rule:
    """The list of objects has one that serves the function."""

    def complaint(values: Sequence[Data]) -> str:
        entries = entries_of(values[0])
        return "" if covers(function, entries) else f"none of {len(entries)} objects serves it"

    return Rule(
        f"{called} is served by an object",
        f"{called} is served by no object",
        f"an object for {called}",
        complaint,
    )


def _base(values: Sequence[Data]) -> str:
    missing = missing_of_base(entries_of(values[0]))
    return f"no object of class {', '.join(map(str, missing))}" if missing else ""


BASE_OBJECTS = Rule(
    "the objects are there that every device of the profile has",
    "objects are missing that every device of the profile has",
    "objects of all classes of the profile",
    _base,
    certain=False,
)
