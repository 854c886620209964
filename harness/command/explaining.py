"""`meterproof explain` and `list`: what a name stands for, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.requirements.catalogue import Catalogue, UnknownRequirement, our_catalogue
from harness.requirements.conditions import load_conditions
from harness.requirements.feature_index import Feature
from harness.requirements.mutant_index import mutants_breaking
from harness.requirements.requirement import Certainty, Requirement
from harness.requirements.selection import SelectionMistake, all_features

_CERTAINTY = {
    Certainty.PUBLIC: "public text, or two independent implementations",
    Certainty.ONE_SOURCE: "one public source",
    Certainty.READ: "read in the specification",
    Certainty.IMPLEMENTED: "at least two implementations behave so",
    Certainty.INFERRED: "inferred, or sources disagree: never a fail",
    Certainty.KNOWN: "general knowledge: never a fail",
    Certainty.DISPUTED: "disputed, the declaration decides: never a fail",
    Certainty.INTERPRETED: "our reading where the text is silent: never a fail",
}
_SUMMARY_FROM = 6
"""From so many requirements on each is one line."""


def explain(name: str, folders: Sequence[Path] = ()) -> Iterator[str]:
    """Lines about a requirement, official test case, clause, feature, part, reading, condition.

    Raises SelectionMistake when nothing is called so, CatalogueError for features at fault.
    """
    catalogue = our_catalogue()
    features = all_features(catalogue, folders)
    references = catalogue.references
    wanted = name.upper()
    conditions = load_conditions()
    if any(feature.id == wanted for feature in features):
        yield from _feature(next(each for each in features if each.id == wanted), catalogue)
    elif wanted in references.parts:
        yield f"{wanted}: {references.parts[wanted].covers}"
        yield from (
            f"  {feature.id} {feature.title}" for feature in features if feature.part == wanted
        )
    elif wanted in references.readings:
        reading = references.readings[wanted]
        yield f"{wanted}: {reading.matter}"
        yield f"  we accept: {reading.answer}"
    elif name.removeprefix("@") in conditions:
        condition = conditions[name.removeprefix("@")]
        yield f"{condition.name}: {condition.asks} (a declaration answers under [capabilities])"
        for feature in features:
            if condition.name in feature.conditions:
                yield f"  needed by {feature.id} {feature.title}"
    else:
        yield from _requirements(name, catalogue, features)


def _requirements(name: str, catalogue: Catalogue, features: Sequence[Feature]) -> Iterator[str]:
    try:
        found = catalogue.find(name)
    except UnknownRequirement as unknown:
        hint = f"did you mean {' or '.join(unknown.suggestions)}?" if unknown.suggestions else ""
        raise SelectionMistake(
            f"{name!r} is no feature, requirement, official test case, clause or reading;"
            f" {hint or 'see meterproof list'}"
        ) from None
    if len(found) >= _SUMMARY_FROM:
        for requirement in found:
            yield _brief(requirement)
        return
    for place, requirement in enumerate(found):
        if place:
            yield ""
        yield from _requirement(requirement, catalogue, features)


def _requirement(
    requirement: Requirement, catalogue: Catalogue, features: Sequence[Feature]
) -> Iterator[str]:
    parties = " and ".join(party.value for party in requirement.parties)
    yield f"{requirement.id}: {requirement.text}"
    for clause in requirement.clauses:
        source = catalogue.references.sources[clause.key]
        yield f"  clause       {clause} ({source.title}, {source.edition})"
    yield f"  level        {requirement.level.value}, for the {parties}"
    yield f"  certainty    {requirement.certainty.value}: {_CERTAINTY[requirement.certainty]}"
    if requirement.applies_if:
        yield f"  applies if   {requirement.applies_if}"
    if requirement.aliases:
        yield f"  official     {', '.join(requirement.aliases)}"
    for key in dict.fromkeys(requirement.readings):
        reading = catalogue.references.readings[key]
        yield f"  reading      {key}: {reading.matter}"
        yield f"               we accept: {reading.answer}"
    yield f"  how to test  {requirement.how_to_test}"
    verifying = [feature for feature in features if requirement.id in feature.requirements]
    if requirement.unobservable:
        yield f"  unobservable {requirement.unobservable}"
    elif not verifying:
        yield "  tested by    no feature yet"
    for feature in verifying:
        yield f"  tested by    {feature.id} {feature.title}{_proven(feature)}"


def _feature(feature: Feature, catalogue: Catalogue) -> Iterator[str]:
    parties = " and ".join(party.value for party in feature.parties)
    yield f"{feature.id}: {feature.title}"
    yield f"  why          {feature.why}"
    yield f"  tests        the {parties}, version {feature.version}"
    for name in feature.conditions:
        yield f"  only if      {name}: {load_conditions()[name].asks}"
    for name in feature.requirements:
        yield f"  verifies     {_brief(catalogue[name])}"
    caught = mutants_breaking().get(feature.id, ())
    yield f"  proven by    {', '.join(caught) or 'no broken stack yet'}"
    yield f"  file         {feature.path}"


def _brief(requirement: Requirement) -> str:
    about = f"{requirement.id} ({requirement.level.value}, {requirement.clause})"
    return f"{about} {requirement.text}"


def _proven(feature: Feature) -> str:
    names = mutants_breaking().get(feature.id, ())
    return f" (caught: {', '.join(names)})" if names else ""


def listed(folders: Sequence[Path] = ()) -> Iterator[str]:
    """Every feature, a line each, by part."""
    catalogue = our_catalogue()
    part = ""
    for feature in all_features(catalogue, folders):
        if feature.part != part:
            part = feature.part
            yield f"{part}: {catalogue.references.parts[part].covers}"
        parties = ", ".join(party.value for party in feature.parties)
        needs = f"; needs {', '.join(feature.conditions)}" if feature.conditions else ""
        yield f"  {feature.id} {feature.title} ({parties}{needs})"
