"""Which features are asked for, by what a person calls them; why each is in or out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from harness.requirements.catalogue import (
    FOLDER,
    Catalogue,
    CatalogueError,
    UnknownRequirement,
    our_catalogue,
)
from harness.requirements.conditions import load_conditions
from harness.requirements.feature_index import Feature, read_features

if TYPE_CHECKING:
    from harness.sessions.suite import Device


class SelectionMistake(Exception):
    """What was asked for is nothing that can be played. One line, which says how to mend it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a feature in a run. `chosen_by` is empty when nobody asked for it."""

    feature: Feature
    chosen_by: str
    devices: tuple[Device, ...]
    """Those of the run that it tests."""

    @property
    def is_in(self) -> bool:
        return bool(self.chosen_by and self.devices)

    @property
    def why(self) -> str:
        """Why it is in, or why it is out."""
        parties = " or ".join(party.value for party in self.feature.parties)
        if not self.chosen_by:
            return "not asked for"
        if not self.devices:
            return f"it tests a {parties}, and no device of this run is one"
        return self.chosen_by


def all_features(catalogue: Catalogue, folders: Sequence[Path] = ()) -> tuple[Feature, ...]:
    """Features of ours and of other folders. Raises CatalogueError, SelectionMistake."""
    features: dict[str, Feature] = {}
    for folder in (FOLDER, *folders):
        if not folder.is_dir():
            raise SelectionMistake(
                f"{folder} is no folder: --features wants one with .feature files"
            )
        found = _our_features() if folder is FOLDER else read_features(catalogue, folder)
        if not found and folder is not FOLDER:
            raise SelectionMistake(f"{folder} holds no .feature file")
        for feature in found:
            if feature.id in features:
                raise SelectionMistake(
                    f"{feature.path}: {feature.id} is {features[feature.id].path} already;"
                    " ids from 900 on are free for own features"
                )
            features[feature.id] = feature
    faults = [
        f"{feature.path.name}: tags: @{condition} is no condition of conditions.toml"
        for feature in features.values()
        for condition in feature.conditions
        if condition not in load_conditions()
    ]
    if faults:
        raise CatalogueError(faults)
    return tuple(features[identifier] for identifier in sorted(features))


@cache
def _our_features() -> tuple[Feature, ...]:
    return read_features(our_catalogue())


def choose(
    names: Sequence[str],
    features: Sequence[Feature],
    devices: Sequence[Device],
    catalogue: Catalogue,
) -> list[Choice]:
    """What becomes of every feature. No names choose all. Raises SelectionMistake."""
    chosen: dict[str, str] = {}
    if not names:
        chosen = {feature.id: "everything is asked for" for feature in features}
    for name in names:
        for feature, why in _found(name, features, catalogue):
            chosen.setdefault(feature.id, why)
    return [
        Choice(
            feature,
            chosen.get(feature.id, ""),
            tuple(device for device in devices if device.adapter.party in feature.parties),
        )
        for feature in features
    ]


def _found(
    name: str, features: Sequence[Feature], catalogue: Catalogue
) -> Iterator[tuple[Feature, str]]:
    by_id = {feature.id: feature for feature in features}
    wanted = name.upper()
    if wanted in by_id:
        yield by_id[wanted], f"{wanted} is asked for"
        return
    if wanted in catalogue.references.parts:
        members = [feature for feature in features if feature.part == wanted]
        if not members:
            raise SelectionMistake(f"part {wanted} has no feature yet: see meterproof list")
        yield from ((feature, f"part {wanted} is asked for") for feature in members)
        return
    yield from _verifying(name, features, catalogue)


def _verifying(
    name: str, features: Sequence[Feature], catalogue: Catalogue
) -> Iterator[tuple[Feature, str]]:
    """Features that verify the requirements of that name."""
    try:
        wanted = {requirement.id for requirement in catalogue.find(name)}
    except UnknownRequirement as unknown:
        near = [*_nearly(name, [feature.id for feature in features]), *unknown.suggestions]
        hint = f"did you mean {' or '.join(near)}?" if near else "see meterproof list"
        raise SelectionMistake(
            f"{name!r} is no feature, part, requirement, official test case or clause; {hint}"
        ) from None
    members = [feature for feature in features if wanted & set(feature.requirements)]
    if not members:
        raise SelectionMistake(
            f"no feature verifies {name} yet: see meterproof explain {_quoted(name)}"
        )
    for feature in members:
        verified = ", ".join(sorted(wanted & set(feature.requirements)))
        yield feature, f"verifies {verified}"


def _nearly(name: str, identifiers: Sequence[str]) -> list[str]:
    """The feature of that number, where the digits are too few, else what is spelt alike."""
    part, digits = name.upper()[:3], name[3:]
    meant = f"{part}{int(digits):03}" if digits.isdecimal() else ""
    if meant in identifiers:
        return [meant]
    return get_close_matches(name.upper(), identifiers, n=2)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
