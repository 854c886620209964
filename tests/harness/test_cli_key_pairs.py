"""A device with key pairs of its own, in its own process, tested with those of a declaration."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from harness.requirements.conditions import load_conditions
from harness.sessions.journal import read_run
from harness.sessions.run import Run
from reference_stack.dlms.protection.certificates import Usage
from tests.harness import stack_meter
from tests.harness.commands import Shell
from tests.harness.key_pairs_at_hand import (
    AUTHORITY,
    certificate_pem,
    kept,
    private,
    private_hex,
    private_pem,
    public_pem,
)

SIGNS, AGREES, METER_SIGNS, METER_AGREES, STRANGER = (private(0x3201 + n) for n in range(5))
FEATURES = ("SEC020", "SEC021", "SEC022", "SEC026", "SEC033", "SEC034")
PROFILE = """
based-on = "dlms_over_lorawan"

[association.management]
client-sap   = 1
server-sap   = 1
client-title = "4845530000000001"
server-title = "4d54500000000001"
ciphered     = true
suite        = 1
request      = ["authenticated", "encrypted"]
response     = ["authenticated", "encrypted"]
kind         = "general-glo"
keys         = "test"
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs need poll on pipes")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def played(shell: Shell, folder: Path, **keys: str) -> Run:
    """A run against the meter; `keys` take the place of the right ones of the declaration."""
    (folder / "suite_1.toml").write_text(PROFILE)
    ca = certificate_pem(AUTHORITY, Usage.CERTIFYING)
    own = {
        "signing": private_pem(METER_SIGNS),
        "agreement": private_hex(METER_AGREES),
        "head_end_signing": public_pem(SIGNS),
        "head_end_agreement": public_pem(AGREES),
        "authority": ca,
    }
    (folder / "meter.json").write_text(json.dumps(own))
    program = [sys.executable, stack_meter.__file__, folder / "suite_1.toml", folder / "meter.json"]
    named = {
        "signing-key": private_pem(SIGNS),
        "agreement-key": private_hex(AGREES),
        "device-signing-key": certificate_pem(METER_SIGNS),
        "device-agreement-key": public_pem(METER_AGREES),
    } | {name.replace("_", "-"): text for name, text in keys.items()}
    said = dict.fromkeys(load_conditions(), "yes") | {"suite-2": "no"}
    lines = [
        "[device]",
        f"address = {json.dumps('command:' + shlex.join(map(str, program)) + '?deadline=60s')}",
        'profile = "suite_1.toml"',
        "[keys.management]",
        *(f'{name} = "{kept(folder, name, text)}"' for name, text in named.items()),
        "[authority]",
        f'certificate = "{kept(folder, "ca.pem", ca)}"',
        f'key = "{kept(folder, "ca.key", private_pem(AUTHORITY))}"',
        "[capabilities]",
        *(f'{name} = "{answer}"' for name, answer in said.items()),
    ]
    declaration = folder / "meter.toml"
    declaration.write_text("\n".join(lines))
    shell("run", *FEATURES, "--declaration", declaration, "--out", folder / "results")
    return read_run(folder / "results")


def verdicts(run: Run) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record in run.scenarios:
        found.setdefault(record.feature, set()).add(record.verdict)
    return {feature: said - {"not applicable"} for feature, said in found.items()}


def test_a_device_with_its_own_key_pairs_conforms(shell: Shell, tmp_path: Path) -> None:
    run = played(shell, tmp_path)
    assert verdicts(run) == {feature: {"pass"} for feature in FEATURES}
    for key in (SIGNS, AGREES, METER_SIGNS, METER_AGREES, AUTHORITY):
        assert private_hex(key) not in (tmp_path / "results" / "journal.jsonl").read_text()


def test_a_head_end_with_another_signing_key_is_not_served(shell: Shell, tmp_path: Path) -> None:
    found = verdicts(played(shell, tmp_path, signing_key=private_pem(STRANGER)))
    assert "fail" in found["SEC026"]
    assert found["SEC033"] == {"pass"}
