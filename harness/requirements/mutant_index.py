"""Which broken stacks prove that a feature can say no, read from their text and not imported."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_PACKAGE = "reference_stack"
_FOLDER = "mutants"


@cache
def mutants_breaking() -> Mapping[str, tuple[str, ...]]:
    """Names of the mutants that break a feature, by its id."""
    breaking: dict[str, list[str]] = {}
    folder = files(_PACKAGE).joinpath(_FOLDER)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".py") and file.name != "__init__.py":
            for feature in _breaks(file.read_text(encoding="utf-8")):
                breaking.setdefault(feature, []).append(file.name.removesuffix(".py"))
    return {feature: tuple(names) for feature, names in breaking.items()}


def _breaks(source: str) -> tuple[str, ...]:
    """The value of `BREAKS`: the id of a feature, or several."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="BREAKS")], value=value):
                said = ast.literal_eval(value)
                return (said,) if isinstance(said, str) else tuple(said)
    return ()
