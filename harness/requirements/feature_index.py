"""Features as they stand in their files: what their tags say, and what no feature tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from adapters.base import Party
from harness.requirements.catalogue import FOLDER, Catalogue, CatalogueError
from harness.requirements.requirement import Requirement

TAGS = re.compile(
    r"(?P<id>[A-Z0-9]{3}\d{3}) version(?P<version>[1-9]\d*)"
    r"(?P<parties>(?: (?:meter|gateway|head-end))+)(?= )"
    r"(?P<conditions>(?: [a-z][a-z0-9]*(?:-[a-z0-9]+)*)*)"
    r"(?P<requirements>(?: [A-Z][A-Z0-9]*(?:-[A-Z]+)*-\d{3})+)"
)
"""The tags of a feature, in the order in which it must carry them."""

_TAGS_IN_ORDER = (
    "id, version, parties, conditions and requirements, in this order, "
    "such as '@FRG007 @version1 @meter @class-c @SCHC-FRAG-AOE-014'"
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One behaviour, one file."""

    id: str
    version: int
    parties: tuple[Party, ...]
    conditions: tuple[str, ...]
    """Those of its part, then its own."""
    requirements: tuple[str, ...]
    title: str
    """The plain truth it states, without its id."""
    why: str
    path: Path

    @property
    def part(self) -> str:
        return self.id[:3]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Requirements against features, both ways."""

    features_of: Mapping[str, tuple[str, ...]]
    """Ids of the features that verify a requirement, by its id; empty where there is none."""
    covered: tuple[Requirement, ...]
    uncovered: tuple[Requirement, ...]
    unobservable: tuple[Requirement, ...]

    @property
    def owed(self) -> tuple[Requirement, ...]:
        """Testable requirements of level MUST and SHOULD that no feature names."""
        return tuple(entry for entry in self.uncovered if entry.is_owed_a_feature)


def read_features(catalogue: Catalogue, folder: Path = FOLDER) -> tuple[Feature, ...]:
    """Every feature below `folder`, by id. Raises CatalogueError naming every mistake."""
    faults: list[str] = []
    by_id: dict[str, Feature] = {}
    for path in sorted(folder.rglob("*.feature")):
        shown = path.relative_to(folder)
        try:
            feature = read_feature(path, catalogue)
        except CatalogueError as error:
            faults += (f"{shown}: {fault}" for fault in error.faults)
            continue
        if feature.id in by_id:
            faults.append(f"{shown}: {feature.id} is {by_id[feature.id].path.name} already")
        by_id[feature.id] = feature
    if faults:
        raise CatalogueError(faults)
    return tuple(by_id[identifier] for identifier in sorted(by_id))


def read_feature(path: Path, catalogue: Catalogue) -> Feature:
    """The feature of one file. Raises CatalogueError naming every mistake, without the file."""
    try:
        document = Parser().parse(path.read_text(encoding="utf-8"))
    except CompositeParserException as error:
        raise CatalogueError([f"line {fault}" for fault in error.errors]) from None
    except UnicodeDecodeError as error:
        raise CatalogueError([str(error)]) from None
    feature_node = document.get("feature")
    if feature_node is None:
        raise CatalogueError(["holds no feature"])
    tags = " ".join(tag["name"].removeprefix("@") for tag in feature_node["tags"])
    match = TAGS.fullmatch(tags)
    if match is None:
        raise CatalogueError([f"tags: must be {_TAGS_IN_ORDER}, not '{tags}'"])
    heading = feature_node["name"]
    part = catalogue.references.parts.get(match["id"][:3])
    feature = Feature(
        id=match["id"],
        version=int(match["version"]),
        parties=tuple(map(Party, match["parties"].split())),
        conditions=(*(part.needs if part else ()), *match["conditions"].split()),
        requirements=tuple(match["requirements"].split()),
        title=heading.removeprefix(f"{match['id']} - "),
        why=" ".join(feature_node["description"].split()),
        path=path,
    )
    faults = list(_faults(feature, heading, catalogue))
    if faults:
        raise CatalogueError(faults)
    return feature


def _faults(feature: Feature, heading: str, catalogue: Catalogue) -> Iterator[str]:
    if feature.part not in catalogue.references.parts:
        yield f"tags: {feature.part} is no part of parts.toml"
    if feature.title == heading:
        yield f"title: must begin with '{feature.id} - ', not '{heading}'"
    for name in feature.requirements:
        requirement = catalogue.get(name)
        if requirement is None:
            yield f"tags: {name} is no requirement of the catalogue"
        elif requirement.unobservable:
            yield f"tags: {name} is marked unobservable: {requirement.unobservable}"
        elif not set(requirement.parties) & set(feature.parties):
            parties = " and ".join(party.value for party in requirement.parties)
            yield f"tags: {name} binds {parties}, none of whom this feature tests"
    for name in {name for name in feature.requirements if feature.requirements.count(name) > 1}:
        yield f"tags: {name} is named twice"


def ledger(catalogue: Catalogue, features: Sequence[Feature]) -> Ledger:
    """Which requirements are verified by which features, and which by none."""
    features_of: dict[str, list[str]] = {name: [] for name in catalogue}
    for feature in features:
        for name in feature.requirements:
            features_of[name].append(feature.id)
    return Ledger(
        features_of={name: tuple(ids) for name, ids in features_of.items()},
        covered=tuple(entry for entry in catalogue.values() if features_of[entry.id]),
        uncovered=tuple(
            entry
            for entry in catalogue.values()
            if not features_of[entry.id] and not entry.unobservable
        ),
        unobservable=tuple(entry for entry in catalogue.values() if entry.unobservable),
    )
