"""What a device may or may not be able to do, by the name that features and declarations use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.requirements.catalogue import FOLDER, CatalogueError


@dataclass(frozen=True, slots=True)
class Condition:
    """A capability that features may depend on. A declaration answers what it `asks`."""

    name: str
    asks: str


@cache
def load_conditions(folder: Path = FOLDER) -> Mapping[str, Condition]:
    """All conditions by name, in the order of their file. Raises CatalogueError for mistakes."""
    path = folder / "conditions.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueError([f"{path.name}: {error}"]) from None
    faults = [
        f"{path.name}: {name}: has to say what it asks, and nothing else"
        for name, table in tables.items()
        if not (isinstance(table, dict) and table.keys() == {"asks"})
    ]
    if faults:
        raise CatalogueError(faults)
    return {name: Condition(name, str(table["asks"])) for name, table in tables.items()}
