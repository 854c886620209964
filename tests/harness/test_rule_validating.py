"""Rule sets held against YANG modules: a stand-in of ours, with the names of the real ones."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.command.rule_reading import rules_as_json
from harness.command.rule_validating import Violation, YangMistake, violations
from tests.harness.commands import Shell

MODULES = Path(__file__).with_name("yang")
RULES = "addresses_in_full"
WITH_FRAGMENTS = "rfc9011_class_a"


def rules(name: str = RULES) -> Any:
    return json.loads(json.dumps(rules_as_json(name)))


def changed(change: Callable[[list[dict[str, Any]]], object], name: str = RULES) -> list[Violation]:
    document = rules(name)
    change(document["ietf-schc:schc"]["rule"])
    return violations(document, MODULES)


@pytest.mark.parametrize(
    "name",
    [RULES, WITH_FRAGMENTS, "agreed_identifier", "other_rule_ids", "two_rules_for_one_packet"],
)
def test_what_we_write_is_valid(name: str) -> None:
    assert violations(rules(name), MODULES) == []


def test_a_member_that_there_is_not_is_named_by_its_path() -> None:
    found = changed(lambda rule: rule[0]["entry"][1].update(colour="grey"))
    assert found == [Violation("rule[0].entry[1].colour", "there is no such member")]


def test_every_value_that_cannot_be_read_is_told() -> None:
    def change(rule: list[dict[str, Any]]) -> None:
        rule[0]["entry"][0]["field-position"] = "first"
        rule[0]["entry"][2]["field-position"] = "third"

    assert [path for path, _ in changed(change)] == [
        "rule[0].entry[0].field-position",
        "rule[0].entry[2].field-position",
    ]


def test_a_number_out_of_range_is_named_by_its_path() -> None:
    [found] = changed(lambda rule: rule[0].update({"rule-id-length": 40}))
    assert found.path == "rule[0].rule-id-length"
    assert "not in range" in found.text


def test_an_identity_of_another_kind_is_told() -> None:
    identity = {"matching-operator": "ietf-schc:cda-lsb"}
    [found] = changed(lambda rule: rule[0]["entry"][3].update(identity))
    assert found.path == "rule[0].entry[3].matching-operator"
    assert "not derived from" in found.text


def test_a_member_that_has_to_be_there_is_missed_where_it_belongs() -> None:
    [found] = changed(lambda rule: rule[0]["entry"][3].pop("comp-decomp-action"))
    assert found.path == "rule[0].entry[3]"
    assert "comp-decomp-action" in found.text


def test_a_constraint_over_several_members_is_told_in_its_own_words() -> None:
    def change(rule: list[dict[str, Any]]) -> None:
        entry = next(each for each in rule[0]["entry"] if "target-value" in each)
        entry["matching-operator"] = "ietf-schc:mo-equal"
        del entry["target-value"]

    [found] = changed(change)
    assert "an operator that compares needs a target value" in found.text


def test_a_module_beside_it_may_extend_the_model() -> None:
    member = "ietf-schc-compound-ack:bitmap-format"
    value = "ietf-schc-compound-ack:bitmap-compound-ack"

    def change(rule: list[dict[str, Any]]) -> None:
        fragments = (each for each in rule if "w-size" in each)
        next(fragments).update({member: value})

    assert changed(change, WITH_FRAGMENTS) == []


@pytest.mark.parametrize("document", [[], 7, None, {"ietf-schc:schc": []}, {"colour": 1}])
def test_what_is_no_rule_set_is_told(document: object) -> None:
    assert violations(document, MODULES)


def test_modules_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(YangMistake, match="holds no module ietf-schc: put"):
        violations(rules(), tmp_path)
    shutil.copy(next(MODULES.glob("ietf-schc@*.yang")), tmp_path)
    with pytest.raises(YangMistake, match="no module acme-units, which ietf-schc needs"):
        violations(rules(), tmp_path)


@pytest.mark.parametrize("text", ["", "hello", "container schc;", "module ietf-schc {"])
def test_a_file_that_is_no_module_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "ietf-schc.yang").write_text(text)
    with pytest.raises(YangMistake, match=r"ietf-schc\.yang is no YANG module"):
        violations(rules(), tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(YangMistake, match="none cannot be read"):
        violations(rules(), tmp_path / "none")


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.split(".")[0] == "yangson"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "yangson", None)
    with pytest.raises(YangMistake, match=r'pip install "meterproof\[yang\]"'):
        violations(rules(), MODULES)


def test_the_command_prints_violations_with_their_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shell = Shell(monkeypatch, capsys)
    good = shell("rules", "lint", RULES, "--yang", MODULES)
    assert "[yang]" not in good.out
    document = rules()
    document["ietf-schc:schc"]["rule"][0]["rule-id-length"] = 40
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(document))
    bad = shell("rules", "lint", path, "--yang", MODULES)
    assert f"{path}: error: rule[0].rule-id-length: " in bad.out
    assert bad.code != 0
    missing = shell("rules", "lint", RULES, "--yang", tmp_path)
    assert (missing.code, missing.out) == (2, "")
