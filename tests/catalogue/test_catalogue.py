"""The catalogue as it stands, and what its loader says of mistakes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.base import Party
from harness.requirements.catalogue import (
    FOLDER,
    Catalogue,
    CatalogueError,
    UnknownRequirement,
    load_catalogue,
)
from harness.requirements.requirement import Certainty, Level

ENTRY = """
[[requirement]]
id = "SCHC-COMP-900"
clauses = ["RFC8724 §7.2"]
level = "MUST"
parties = ["meter"]
kind = "positive"
certainty = "A"
text = "Something holds."
how_to_test = "Look."
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Catalogue]:
    """Load a catalogue whose only file of requirements holds the given text."""
    for name in ("sources.toml", "parts.toml", "readings.toml"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "requirements").mkdir()

    def load(text: str) -> Catalogue:
        (tmp_path / "requirements" / "schc.toml").write_text(text, encoding="utf-8")
        return load_catalogue(tmp_path)

    return load


def test_no_requirement_was_lost(catalogue: Catalogue) -> None:
    counts = {
        layer: sum(entry.layer == layer for entry in catalogue.values())
        for layer in ("schc", "dlms", "lorawan", "fuota")
    }
    assert counts["schc"] >= 267
    assert counts["dlms"] >= 226
    assert counts["lorawan"] >= 60
    assert counts["fuota"] >= 97


def test_an_entry_holds_what_its_table_says(catalogue: Catalogue) -> None:
    entry = catalogue["SCHC-FRAG-AOE-014"]
    assert entry.clause == "RFC9441 §3.2.1.1"
    assert entry.level is Level.MUST
    assert entry.parties == (Party.METER,)
    assert entry.certainty is Certainty.PUBLIC
    assert entry.readings == ("SCHC-T24",)


def test_what_is_uncertain_never_fails_a_device(catalogue: Catalogue) -> None:
    uncertain = {entry.certainty.value for entry in catalogue.values() if not entry.may_fail}
    assert uncertain == {"C", "K", "?", "interp"}


def test_a_requirement_is_found_by_its_id_in_any_case(catalogue: Catalogue) -> None:
    assert [entry.id for entry in catalogue.find("schc-lw-017")] == ["SCHC-LW-017"]


def test_a_requirement_is_found_by_the_name_of_its_official_test_case(catalogue: Catalogue) -> None:
    assert [entry.id for entry in catalogue.find("SYMSEC_0_SecPol_1")] == ["DLMS-SEC-012"]
    assert {"DLMS-AA-011", "DLMS-AA-012"} <= {e.id for e in catalogue.find("appl_open_13")}


@pytest.mark.parametrize(
    "name", ["RFC9011 §5.6.2", "RFC 9011 §5.6.2", "rfc9011 5.6.2", "  RFC9011   §5.6.2 "]
)
def test_a_clause_stands_for_those_below_it(catalogue: Catalogue, name: str) -> None:
    found = {entry.id for entry in catalogue.find(name)}
    assert {"SCHC-LW-017", "SCHC-LW-028"} <= found
    assert "SCHC-LW-034" not in found


def test_a_number_that_begins_alike_is_another_clause(catalogue: Catalogue) -> None:
    assert all(
        any(clause.place.split(".")[:2] == ["10", "1"] for clause in entry.clauses)
        for entry in catalogue.find("RFC8724 §10.1")
    )


def test_a_replaced_clause_still_leads_to_its_requirements(catalogue: Catalogue) -> None:
    found = {entry.id for entry in catalogue.find("RFC8724 §8.4.3.1")}
    assert {"SCHC-FRAG-AOE-014", "SCHC-FRAG-AOE-038"} <= found
    assert "SCHC-FRAG-AOE-026" not in found


def test_a_document_stands_for_all_its_clauses(catalogue: Catalogue) -> None:
    assert {entry.id for entry in catalogue.find("TS010")} == {
        "SCHC-COMP-008",
        "SCHC-LW-056",
        "SCHC-LW-057",
        "SCHC-LW-058",
    }


@pytest.mark.parametrize("name", ["SCHC-FRAG-AOE-14", "RFC9011 §99", "RFC1", "", "§"])
def test_an_unknown_name_is_named(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UnknownRequirement, match="no requirement"):
        catalogue.find(name)


def test_an_unknown_name_comes_with_the_nearest_ones(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRequirement) as caught:
        catalogue.find("SCHC-FRAG-AOE-14")
    assert "SCHC-FRAG-AOE-014" in caught.value.suggestions


def test_a_well_formed_entry_is_read(load: Callable[[str], Catalogue]) -> None:
    assert list(load(ENTRY)) == ["SCHC-COMP-900"]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('level = "MUST"', 'level = "OUGHT"', "level: Input should be 'MUST', 'SHOULD' or 'MAY'"),
        ('level = "MUST"', "", "level: Field required"),
        ('level = "MUST"', 'level = "MUST"\ncolour = "red"', "colour: Unexpected"),
        ('certainty = "A"', 'certainty = "Z"', "certainty: Input should be"),
        ('certainty = "A"', 'certainty = "C"', "certainty: what was only inferred"),
        ('id = "SCHC-COMP-900"', 'id = "COMP900"', "id: String should match"),
        ('["RFC8724 §7.2"]', "[]", "clauses: .*at least 1"),
        ('["RFC8724 §7.2"]', '["RFC 8724 §7.2"]', "clauses.0: .*a clause is written like"),
        ('["RFC8724 §7.2"]', '["RFC9999 §7.2"]', "clauses: RFC9999 is no document"),
        ('["RFC8724 §7.2"]', '["READING §SCHC-T999"]', "clauses: SCHC-T999 is no entry"),
        ('"Look."', '"Look, see SCHC-T999."', "how_to_test: SCHC-T999 is no entry"),
        ('["meter"]', '["radio"]', "parties.0: .*only a meter"),
        ('text = "Something holds."', 'text = ""', "text: String should have at least 1"),
    ],
)
def test_a_mistake_is_named_by_file_entry_and_field(
    load: Callable[[str], Catalogue], right: str, wrong: str, fault: str
) -> None:
    with pytest.raises(CatalogueError, match=rf"schc\.toml: [A-Z0-9-]+: {fault}"):
        load(ENTRY.replace(right, wrong))


def test_an_id_used_twice_is_refused(load: Callable[[str], Catalogue]) -> None:
    with pytest.raises(CatalogueError, match=r"SCHC-COMP-900: id: used twice"):
        load(ENTRY + ENTRY)


def test_every_mistake_is_named_at_once(load: Callable[[str], Catalogue]) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(ENTRY.replace("MUST", "OUGHT").replace("positive", "lazy"))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("text", ["[[requirements]]\n", "requirement = 3\n", "= broken", "x = 1"])
def test_a_file_that_holds_no_requirements_is_refused(
    load: Callable[[str], Catalogue], text: str
) -> None:
    with pytest.raises(CatalogueError, match=r"schc\.toml: "):
        load(text)
