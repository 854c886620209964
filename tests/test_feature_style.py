"""How features are written: the rules of the house that a machine can check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser

from harness.requirements.catalogue import FOLDER

FEATURES = sorted(FOLDER.rglob("*.feature"))
HEX = re.compile(r"\b0x|\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{2,}\b", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(not|no|never|nothing|nobody|none|neither)\b")

each_feature = pytest.mark.parametrize("path", FEATURES, ids=lambda path: path.name)


def parsed(path: Path) -> dict[str, Any]:
    return {**Parser().parse(path.read_text(encoding="utf-8"))["feature"]}


def scenarios(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in node["children"]:
        if "rule" in child:
            yield from scenarios(child["rule"])
        elif "scenario" in child:
            yield child["scenario"]


def of_kind(steps: Sequence[dict[str, Any]], wanted: str) -> Iterator[str]:
    """Texts of the steps of one kind: Context, Action or Outcome; `And` continues the last."""
    kind = ""
    for step in steps:
        kind = kind if step["keywordType"] == "Conjunction" else step["keywordType"]
        if kind == wanted:
            yield step["text"]


@each_feature
def test_a_file_is_named_for_its_feature_and_lies_in_its_part(path: Path) -> None:
    identifier = parsed(path)["name"].partition(" - ")[0]
    assert re.fullmatch(rf"{identifier}_[a-z0-9]+(-[a-z0-9]+)*\.feature", path.name)
    assert path.parent == FOLDER / identifier[:3].lower()


@each_feature
def test_a_title_is_a_plain_truth_and_its_reason_follows(path: Path) -> None:
    feature = parsed(path)
    title = feature["name"].partition(" - ")[2]
    assert title[0].isupper()
    assert not title.endswith(".")
    assert feature["description"].strip()


@each_feature
def test_a_file_has_forty_lines_and_a_scenario_seven_steps_at_most(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 40
    assert max(len(scenario["steps"]) for scenario in scenarios(parsed(path))) <= 7


@each_feature
def test_a_scenario_has_one_stimulus_at_most_and_something_to_observe(path: Path) -> None:
    for scenario in scenarios(parsed(path)):
        assert len(list(of_kind(scenario["steps"], "Action"))) <= 1
        assert list(of_kind(scenario["steps"], "Outcome"))


@each_feature
def test_scenarios_of_one_feature_have_names_of_their_own(path: Path) -> None:
    names = Counter(scenario["name"] for scenario in scenarios(parsed(path)))
    assert [name for name, count in names.items() if count > 1] == []


@each_feature
def test_a_feature_speaks_of_behaviour_and_not_of_octets(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.lstrip().startswith(("@", "Feature:")):
            assert not HEX.search(line.replace("e2e", "")), f"line {number}: hexadecimal"
        assert not re.search(r"\bDUT\b|\boffset\b|\bwaits? (for )?\d", line), f"line {number}"


@each_feature
def test_what_must_not_happen_has_a_twin_in_which_something_does(path: Path) -> None:
    outcomes = [list(of_kind(scenario["steps"], "Outcome")) for scenario in scenarios(parsed(path))]
    assert any(not NEGATIVE.search(text) for texts in outcomes for text in texts)
