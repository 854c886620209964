"""What a feature file must say of itself, and the ledger of requirements."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Party
from harness.requirements.catalogue import Catalogue, CatalogueError, load_catalogue
from harness.requirements.feature_index import ledger, read_features

TAGS = "@FRG007 @version2 @meter @class-c @SCHC-FRAG-AOE-014 @SCHC-FRAG-AOE-016"
TEXT = f"""{TAGS}
Feature: FRG007 - Missing tiles are sent again
  A sender that is told of missing tiles
  sends every one of them again.

  Scenario: One
    Then it holds
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def write(folder: Path, text: str, name: str = "FRG007_missing-tiles.feature") -> None:
    (folder / "frg").mkdir(exist_ok=True)
    (folder / "frg" / name).write_text(text, encoding="utf-8")


def test_the_features_of_this_project_are_in_order(catalogue: Catalogue) -> None:
    read_features(catalogue)


def test_a_feature_is_what_its_tags_say(tmp_path: Path, catalogue: Catalogue) -> None:
    write(tmp_path, TEXT)
    (feature,) = read_features(catalogue, tmp_path)
    assert feature.id == "FRG007"
    assert feature.part == "FRG"
    assert feature.version == 2
    assert feature.parties == (Party.METER,)
    assert feature.conditions == ("class-c",)
    assert feature.requirements == ("SCHC-FRAG-AOE-014", "SCHC-FRAG-AOE-016")
    assert feature.title == "Missing tiles are sent again"
    assert feature.why.endswith("tiles sends every one of them again.")


@pytest.mark.parametrize(
    "tags",
    [
        "@version1 @FRG007 @meter @SCHC-FRAG-AOE-014",
        "@FRG007 @meter @version1 @SCHC-FRAG-AOE-014",
        "@FRG007 @version1 @SCHC-FRAG-AOE-014 @meter",
        "@FRG007 @version1 @class-c @meter @SCHC-FRAG-AOE-014",
        "@FRG007 @version1 @SCHC-FRAG-AOE-014",
        "@FRG007 @version1 @meter",
        "@FRG007 @version0 @meter @SCHC-FRAG-AOE-014",
        "@FRG007 @version1 @meter @Class-C @SCHC-FRAG-AOE-014",
        "@FRG007 @version1 @meter-like @SCHC-FRAG-AOE-014",
        "",
    ],
)
def test_tags_out_of_order_are_refused(tmp_path: Path, catalogue: Catalogue, tags: str) -> None:
    write(tmp_path, TEXT.replace(TAGS, tags))
    with pytest.raises(CatalogueError, match=r"FRG007_missing-tiles\.feature: tags: must be id"):
        read_features(catalogue, tmp_path)


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("@SCHC-FRAG-AOE-016", "@SCHC-FRAG-AOE-999", "SCHC-FRAG-AOE-999 is no requirement"),
        ("@SCHC-FRAG-AOE-016", "@SCHC-FRAG-AOE-014", "SCHC-FRAG-AOE-014 is named twice"),
        ("@SCHC-FRAG-AOE-016", "@SCHC-RULE-001", "SCHC-RULE-001 is marked unobservable"),
        ("@SCHC-FRAG-AOE-016", "@SCHC-LW-028", "SCHC-LW-028 binds gateway, none of whom"),
        ("FRG007 - Missing", "Missing", "title: must begin with 'FRG007 - '"),
        ("FRG007", "XXX007", "XXX is no part of parts.toml"),
        ("Then it holds", "Then it holds\n  @lost", r"line \(9:0\): unexpected end of file"),
    ],
)
def test_a_mistake_in_a_feature_is_named(
    tmp_path: Path, catalogue: Catalogue, right: str, wrong: str, fault: str
) -> None:
    write(tmp_path, TEXT.replace(right, wrong))
    with pytest.raises(CatalogueError, match=rf"FRG007_missing-tiles\.feature: .*{fault}"):
        read_features(catalogue, tmp_path)


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n"])
def test_a_file_without_a_feature_is_refused(
    tmp_path: Path, catalogue: Catalogue, text: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(CatalogueError, match="holds no feature"):
        read_features(catalogue, tmp_path)


def test_two_features_of_one_id_are_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    write(tmp_path, TEXT)
    write(tmp_path, TEXT, name="FRG007_other.feature")
    with pytest.raises(CatalogueError, match=r"FRG007 is FRG007_missing-tiles\.feature already"):
        read_features(catalogue, tmp_path)


def test_the_ledger_goes_both_ways(tmp_path: Path, catalogue: Catalogue) -> None:
    write(tmp_path, TEXT)
    book = ledger(catalogue, read_features(catalogue, tmp_path))
    assert [entry.id for entry in book.covered] == ["SCHC-FRAG-AOE-014", "SCHC-FRAG-AOE-016"]
    assert book.features_of["SCHC-FRAG-AOE-014"] == ("FRG007",)
    assert book.features_of["SCHC-COMP-001"] == ()
    assert catalogue["SCHC-RULE-001"] in book.unobservable
    assert len(book.covered) + len(book.uncovered) + len(book.unobservable) == len(catalogue)


def test_nothing_is_owed_to_a_may_or_to_what_cannot_be_seen(catalogue: Catalogue) -> None:
    owed = {entry.id for entry in ledger(catalogue, []).owed}
    assert "SCHC-COMP-001" in owed
    assert "SCHC-COMP-007" not in owed
    assert "SCHC-RULE-001" not in owed
