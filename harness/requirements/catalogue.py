"""The catalogue: every requirement by its permanent id, read from its files and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

import features
from harness.requirements.clauses import Clause, loose_clause
from harness.requirements.requirement import Certainty, Level, Part, Reading, Requirement, Source

FOLDER = Path(features.__file__).parent
"""Where the requirements and features of this project lie."""

T = TypeVar("T")


class CatalogueError(Exception):
    """Catalogue or features hold mistakes; each fault names the file, the entry and the field."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class UnknownRequirement(Exception):
    """Nothing answers to this name. `suggestions` are names that come close."""

    def __init__(self, name: str, suggestions: Sequence[str]) -> None:
        hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"no requirement, official test case or clause is called {name!r}{hint}")
        self.name = name
        self.suggestions = tuple(suggestions)


@dataclass(frozen=True, slots=True)
class References:
    """What requirements and features refer to, by key."""

    sources: Mapping[str, Source]
    parts: Mapping[str, Part]
    readings: Mapping[str, Reading]


class Catalogue(Mapping[str, Requirement]):
    """Requirements by id, in the order of their files."""

    def __init__(self, requirements: Sequence[Requirement], references: References) -> None:
        self.references = references
        self._by_id = {requirement.id: requirement for requirement in requirements}
        self._by_alias: dict[str, list[Requirement]] = {}
        for requirement in requirements:
            for alias in requirement.aliases:
                self._by_alias.setdefault(alias.casefold(), []).append(requirement)

    def __getitem__(self, identifier: str) -> Requirement:
        return self._by_id[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> tuple[Requirement, ...]:
        """Every requirement that `name` stands for: an id, an official test case, or a clause.

        Letters may be large or small. A clause stands for those below it too, and is found under
        the number it had in a replaced document. Raises UnknownRequirement if nothing is found.
        """
        by_id = self._by_id.get(name.upper())
        if by_id is not None:
            return (by_id,)
        found = tuple(self._by_alias.get(name.casefold(), ())) or self._under(name)
        if not found:
            names = [*self._by_id, *(alias for each in self.values() for alias in each.aliases)]
            raise UnknownRequirement(name, get_close_matches(name, names, n=2))
        return found

    def _under(self, name: str) -> tuple[Requirement, ...]:
        wanted = loose_clause(name, self.references.sources)
        if wanted is None:
            return ()
        return tuple(
            requirement
            for requirement in self.values()
            if any(
                wanted.covers(place)
                for clause in requirement.clauses
                for place in (clause, *self._older(clause))
            )
        )

    def _older(self, clause: Clause) -> Iterator[Clause]:
        for new, old in self.references.sources[clause.key].replaces.items():
            before = clause.moved(new=new, old=old)
            if before is not None:
                yield before


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Read requirements and what they refer to. Raises CatalogueError naming every mistake."""
    faults: list[str] = []
    references = References(
        sources=_tables(folder / "sources.toml", TypeAdapter(Source), faults),
        parts=_tables(folder / "parts.toml", TypeAdapter(Part), faults),
        readings=_tables(folder / "readings.toml", TypeAdapter(Reading), faults),
    )
    shape = TypeAdapter(Requirement)
    requirements: dict[str, Requirement] = {}
    for path in sorted((folder / "requirements").glob("*.toml")):
        for number, table in enumerate(_entries(path, faults), start=1):
            where = f"{path.name}: {table.get('id', f'entry {number}')}"
            entry = {**table, "layer": path.stem}
            requirement = _checked(shape, entry, where, faults)
            if requirement is None:
                continue
            faults += (f"{where}: {fault}" for fault in _faults(requirement, references))
            if requirement.id in requirements:
                faults.append(f"{where}: id: used twice; an id is permanent and never reused")
            requirements[requirement.id] = requirement
    if faults:
        raise CatalogueError(faults)
    return Catalogue(list(requirements.values()), references)


@cache
def our_catalogue() -> Catalogue:
    """The catalogue of this project, read once. Raises CatalogueError."""
    return load_catalogue()


def _faults(requirement: Requirement, references: References) -> Iterator[str]:
    for clause in requirement.clauses:
        if clause.key not in references.sources:
            yield f"clauses: {clause.key} is no document of sources.toml"
        elif clause.key == "READING" and clause.place not in references.readings:
            yield f"clauses: {clause.place} is no entry of readings.toml"
    for reading in requirement.readings:
        if reading not in references.readings:
            yield f"how_to_test: {reading} is no entry of readings.toml"
    if requirement.level is Level.MUST and requirement.certainty is Certainty.INFERRED:
        yield "certainty: what was only inferred (C) cannot be a MUST"


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(f"{path.name}: {error}")
        return {}


def _entries(path: Path, faults: list[str]) -> list[dict[str, Any]]:
    match _read(path, faults):
        case {"requirement": [*entries], **others} if not others:
            return [entry for entry in entries if isinstance(entry, dict)]
        case {} as document if document:
            faults.append(f"{path.name}: holds something else than [[requirement]] tables")
    return []


def _tables(path: Path, shape: TypeAdapter[T], faults: list[str]) -> dict[str, T]:
    tables = {
        key: _checked(shape, table, f"{path.name}: {key}", faults)
        for key, table in _read(path, faults).items()
    }
    return {key: value for key, value in tables.items() if value is not None}


def _checked(shape: TypeAdapter[T], table: object, where: str, faults: list[str]) -> T | None:
    try:
        return shape.validate_python(table)
    except ValidationError as error:
        for mistake in error.errors():
            place = ".".join(map(str, mistake["loc"]))
            faults.append(f"{where}: {place}: {mistake['msg']}, not {mistake['input']!r}")
        return None
