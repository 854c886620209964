"""The commands that need no device: explain, list, init, decode, dissector, rules."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from adapters.base import Party
from harness.device.declaration import Answer
from harness.device.declaration_file import declared_values, load_declaration
from harness.device.declaration_template import template
from harness.requirements.catalogue import load_catalogue
from harness.requirements.conditions import load_conditions
from harness.requirements.feature_index import ledger
from harness.requirements.mutant_index import mutants_breaking
from harness.requirements.selection import all_features
from reference_stack.dlms.protection.certificates import Usage
from tests.harness.commands import Shell
from tests.harness.key_pairs_at_hand import (
    AUTHORITY,
    certificate_pem,
    kept,
    private_pem,
    public_pem,
)

KEY = "00112233445566778899aabbccddeeff"


@pytest.fixture
def meterproof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def test_a_requirement_is_explained_with_everything_known_of_it(meterproof: Shell) -> None:
    said = meterproof("explain", "schc-frag-aoe-014")
    assert said.code == 0
    requirement = load_catalogue()["SCHC-FRAG-AOE-014"]
    for part in (
        requirement.text,
        "RFC9441 §3.2.1.1 (Static Context Header Compression",
        "level        MUST, for the meter",
        "certainty    A: public text",
        "reading      SCHC-T24: ",
        requirement.how_to_test,
        "tested by    FRG007 Missing tiles are sent again",
    ):
        assert part in said.out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("FRG007", "FRG007: Missing tiles are sent again"),
        ("FRG", "FRG: SCHC fragmentation"),
        ("SYMSEC_0_SecPol_1", "DLMS-SEC-012: "),
        ("RFC9011 §5.6.2.4", "SCHC-LW-030: Uplink Receiver-Abort"),
        ("rfc 9011 5.6.2", "SCHC-LW-055 (MUST, RFC9011 §5.6.2) "),
        ("SCHC-T5", "we accept: One message more or less"),
        ("class-c", "class-c: Does the meter listen all the time"),
        ("DLMS-SEC-012", "applies if   class_64"),
    ],
)
def test_a_name_of_any_kind_is_explained(meterproof: Shell, name: str, says: str) -> None:
    said = meterproof("explain", *name.split())
    assert (said.code, said.err) == (0, "")
    assert says in said.out


def test_what_no_feature_tests_says_so(meterproof: Shell) -> None:
    catalogue = load_catalogue()
    told = ledger(catalogue, all_features(catalogue))
    for entry in told.owed[:3]:
        assert "tested by    no feature yet" in meterproof("explain", entry.id).out
    for entry in told.covered[:3]:
        said = meterproof("explain", entry.id).out
        assert "no feature yet" not in said
        assert all(feature in said for feature in told.features_of[entry.id])


def test_a_feature_names_the_broken_stacks_that_prove_it(meterproof: Shell) -> None:
    for feature, mutants in mutants_breaking().items():
        assert ", ".join(mutants) in meterproof("explain", feature).out


def test_every_broken_stack_is_found_by_its_text() -> None:
    import adapters.mutant

    loaded = {name: adapters.mutant.load_mutant(name) for name in adapters.mutant.mutant_names()}
    expected = {(feature, name) for name, mutant in loaded.items() for feature in mutant.breaks}
    indexed = {(feature, name) for feature, names in mutants_breaking().items() for name in names}
    assert indexed == expected


def test_all_features_are_listed(meterproof: Shell) -> None:
    said = meterproof("list")
    assert "FRG: SCHC fragmentation" in said.out
    assert "  FRG007 Missing tiles are sent again (meter)" in said.out


@pytest.mark.parametrize("party", ["meter", "gateway", "head-end"])
def test_a_new_declaration_asks_everything_and_answers_nothing(
    meterproof: Shell, tmp_path: Path, party: str
) -> None:
    assert meterproof("init", "wm7.toml", "--party", party).code == 0
    declaration = load_declaration(tmp_path / "wm7.toml", {})
    assert declaration.party is not None
    assert declaration.party.value == party
    said = {name: declaration.capability(name) for name in load_conditions()}
    assert set(said.values()) == {Answer.UNSET}


def test_what_a_new_declaration_suggests_can_be_uncommented(
    meterproof: Shell, tmp_path: Path
) -> None:
    meterproof("init", "wm7.toml")
    path = tmp_path / "wm7.toml"
    suggested = re.sub(r"^# (?=\[|[a-z-]+ = |SCHC)", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(suggested)
    assert len(tomllib.loads(suggested)["values"]) == len(declared_values())
    for name in ("guek", "gak"):
        (tmp_path / f"wm7.{name}").write_text(KEY)
        (tmp_path / f"wm7.{name}").chmod(0o600)
    for name in ("head-end.pem", "head-end-agreement.pem", "acme-test-ca.key"):
        kept(tmp_path, name, private_pem(AUTHORITY))
    for name in ("wm7.pem", "wm7-agreement.pem"):
        kept(tmp_path, name, public_pem(AUTHORITY))
    kept(tmp_path, "acme-test-ca.pem", certificate_pem(AUTHORITY, Usage.CERTIFYING))
    declaration = load_declaration(path, {"WM7_APP_S_KEY": KEY, "WM7_GUEK": KEY})
    assert declaration.answers[0].octets == 700
    assert declaration.value("upper-tester") is True
    assert declaration.keys["management"].gak == bytes.fromhex(KEY)


def test_every_field_of_a_declaration_is_documented() -> None:
    """In the page about declarations, and in the file that `init` writes."""
    page = (Path(__file__).parents[2] / "docs/declaration.md").read_text(encoding="utf-8")
    for name in declared_values():
        assert f"`{name}`" in page
        assert f"\n# {name} = " in template(Party.METER)


def test_octets_are_decoded_layer_by_layer(meterproof: Shell) -> None:
    said = meterproof("decode", "3e", "00:11:22:33:44", "5566778899", "--fport", "20")
    assert said.code == 0
    assert said.out.startswith("radio frame, uplink: Fragment W=0 FCN=62, 1 tile")


def test_octets_are_read_from_standard_input(
    meterproof: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("c001c1 000301\n00010800ff0200"))
    assert "1-0:1.8.0.255" in meterproof("decode", "-").out


def test_a_malformed_message_exits_with_one_and_says_where(meterproof: Shell) -> None:
    said = meterproof("decode", "c001c100030100")
    assert said.code == 1
    assert "octet" in said.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("decode", "zz"), "digit 1 is 'z', which is no hex digit"),
        (("decode", "abc"), "the last octet lacks its second one"),
        (("decode", "00", "--keys", "none.toml"), "none.toml"),
        (("decode", "00", "--profile", "none"), "there is no profile 'none'"),
        (("dissector", "--profile", "none"), "there is no profile 'none'"),
        (("rules", "lint", "none"), "none: there is no such rule set; there are "),
        (("rules", "lint", "none.toml"), "none.toml: cannot be read: No such file"),
        (("rules", "lint", "bad.toml"), "bad.toml: no TOML: "),
        (("rules", "lint", "bad.json"), "bad.json: no JSON: "),
        (("rules", "compare", "rfc9011_class_a", "none"), "none: there is no such rule set"),
    ],
    ids=range(10),
)
def test_a_mistake_is_one_line(
    meterproof: Shell, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "bad.toml").write_text("[")
    (tmp_path / "bad.json").write_text("[")
    said = meterproof(*words)
    assert said.code == 2
    [line] = said.err.splitlines()
    assert says in line


def test_a_key_file_that_others_may_read_is_refused(meterproof: Shell, tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(f'guek = "{KEY}"')
    path.chmod(0o644)
    said = meterproof("decode", "00", "--keys", "keys.toml")
    assert said.code == 2
    assert "chmod 600" in said.err
    assert KEY not in said.err


def test_a_dissector_is_written(meterproof: Shell) -> None:
    assert "local DECLARED" in meterproof("dissector").out


def test_rules_are_looked_over(meterproof: Shell) -> None:
    said = meterproof("rules", "lint", "dlms_over_lorawan")
    assert said.code == 0
    assert "note: rule 10: fid-udp-checksum is not sent" in said.out


def test_rules_that_differ_are_shown_to_differ(meterproof: Shell) -> None:
    said = meterproof("rules", "compare", "rfc9011_class_a", "other_rule_ids")
    assert said.code == 1
    assert "there is no such rule in b (matters;" in said.out
    assert said.out.splitlines()[-1] == "Ends with these rules misunderstand each other."


def test_rules_that_are_the_same_are_understood(meterproof: Shell) -> None:
    said = meterproof("rules", "compare", "rfc9011_class_a", "rfc9011_class_a")
    assert (said.code, said.out) == (0, "Ends with these rules understand each other.\n")


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["explain", "SCHC-T5"]])
def test_the_command_starts_without_what_it_does_not_need(words: list[str]) -> None:
    """What takes long to import is imported by whoever needs it."""
    script = (
        "import sys; from harness.command.cli import main\n"
        f"sys.argv = ['meterproof', *{words!r}]\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'pytest', 'pytest_bdd', 'cryptography', 'jinja2', 'hypothesis', 'allure'}\n"
        "sys.stderr.write(repr(sorted(heavy & sys.modules.keys())))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr == "[]"
