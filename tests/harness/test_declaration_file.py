"""Declarations: what they may say, and how a mistake in one is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.base import Party
from harness.device.declaration import Answer, Declaration, DeclarationMistake
from harness.device.declaration_file import (
    load_declaration,
    read_declaration,
    reference_declaration,
)
from harness.requirements.conditions import load_conditions
from reference_stack.kernel.errors import MisuseError
from reference_stack.kernel.instant import Duration

FULL = """
[device]
identity = "Acme WM-7"
party = "meter"
address = "command:./wm7"
profile = "dlms_over_lorawan"

[meter]
dev-eui = "70b3d5000000000a"
app-s-key = "env:WM7_APP_S_KEY"

[capabilities]
class-c = "yes"
suite-1 = "no"
push = "unset"

[values]
reporting-interval = "15min"
last-tile = "all-1"

[readings]
SCHC-T24 = "ack-req"

[[answer]]
octets = 700
class-id = 7
logical-name = "1.0.99.1.0.255"

[[answer]]
octets = 60
class-id = 3
logical-name = "1.0.1.8.0.255"
attribute = 3

[keys.reading]
guek = "file:guek.hex"
"""
KEY = "00112233445566778899aabbccddeeff"
ENVIRONMENT = {"WM7_APP_S_KEY": KEY}


def read(text: str, folder: Path = Path(), **environment: str) -> Declaration:
    return read_declaration(text, "wm7.toml", folder=folder, environment=environment)


def mistake(text: str, folder: Path = Path(), **environment: str) -> str:
    with pytest.raises(DeclarationMistake) as caught:
        read(text, folder, **environment)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture
def full(tmp_path: Path) -> Declaration:
    key = tmp_path / "guek.hex"
    key.write_text(f"{KEY[:16]} {KEY[16:]}\n")
    key.chmod(0o600)
    path = tmp_path / "wm7.toml"
    path.write_text(FULL)
    return load_declaration(path, ENVIRONMENT)


def test_a_capability_is_yes_no_or_unset(full: Declaration) -> None:
    assert full.capability("class-c") is Answer.YES
    assert full.capability("suite-1") is Answer.NO
    assert full.capability("push") is Answer.UNSET
    assert full.capability("icmpv6") is Answer.UNSET


def test_nobody_asks_for_a_capability_that_has_no_question(full: Declaration) -> None:
    with pytest.raises(MisuseError, match="class-z"):
        full.capability("class-z")


def test_values_come_as_what_they_mean(full: Declaration) -> None:
    assert full.value("reporting-interval") == Duration.of(minutes=15)
    assert full.value("last-tile") == "all-1"
    assert full.value("image-block-octets") is None
    assert full.reading("SCHC-T24") == "ack-req"
    assert full.reading("SCHC-T1") is None


def test_the_smallest_answer_that_is_long_enough_is_found(full: Declaration) -> None:
    assert [entry.octets for entry in full.answers] == [60, 700]
    small, large, none = (full.answer_of(octets) for octets in (60, 61, 701))
    assert small is not None
    assert (small.class_id, small.attribute) == (3, 3)
    assert large is not None
    assert large.logical_name == bytes((1, 0, 99, 1, 0, 255))
    assert none is None


def test_keys_are_fetched_and_never_shown(full: Declaration) -> None:
    assert full.keys["reading"].guek == bytes.fromhex(KEY)
    assert full.meter.app_s_key == bytes.fromhex(KEY)
    for shown in (repr(full), str(full.as_record())):
        assert KEY not in shown
        assert repr(bytes.fromhex(KEY)) not in shown


def test_a_report_shows_yes_no_and_not_said(full: Declaration) -> None:
    record = full.as_record()
    assert record["class-c"] is True
    assert record["suite-1"] is False
    assert record["push"] is None
    assert record["reporting-interval"] == "15min"


@pytest.mark.parametrize("party", [Party.METER, Party.GATEWAY, Party.HEAD_END])
def test_an_embedded_node_leaves_nothing_unset(party: Party) -> None:
    declaration = reference_declaration(party)
    assert declaration.party is party
    said = {name: declaration.capability(name) for name in load_conditions()}
    assert [name for name, answer in said.items() if answer is Answer.UNSET] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[device\n", "no TOML"),
        ("[capabilities]\n\nclas-c = 'yes'", r"line 3: capabilities\.clas-c: .*mean class-c\?"),
        ("[capabilities]\nclass-c = 'perhaps'", r"line 2: capabilities\.class-c: .*'yes'"),
        ("[capabilities]\nclass-c = true", r"line 2: capabilities\.class-c: "),
        ("[device]\ncolour = 'grey'", r"line 2: device\.colour: there is no such field"),
        ("[device]\nparty = 'radio'", r"line 2: device\.party: .*'meter'"),
        ("[values]\nreporting-interval = '15 days'", r"line 2: values\.reporting-interval: .*12h"),
        ("[values]\npayload-limit-octets = 3", r"line 2: values\.payload-limit-octets: .*11"),
        ("[readings]\nSCHC-T999 = 'x'", r"line 2: readings\.SCHC-T999: there is no such name"),
        (
            "[[answer]]\noctets = 9\nclass-id = 3\nlogical-name = '1.0.1.8'",
            r"answer\.0\.logical-name: .*six numbers",
        ),
        ("[meter]\ndev-eui = '70b3'", r"line 2: meter\.dev-eui: "),
        ("[meter]\ndev-eui = 'xx'", r"line 2: meter\.dev-eui: hex digits"),
    ],
    ids=range(12),
)
def test_a_mistake_is_named_by_line_and_field(text: str, says: str) -> None:
    message = mistake(text)
    assert message.startswith("wm7.toml")
    assert re.search(says, message)


def test_a_key_in_the_file_is_refused_and_not_repeated() -> None:
    message = mistake(f"[keys.reading]\nguek = '{KEY}'")
    assert message.startswith("wm7.toml line 2: keys.reading.guek: ")
    assert "env:NAME, file:PATH or keyring:SERVICE/NAME" in message
    assert KEY not in message


def test_a_key_that_is_nowhere_names_the_variable() -> None:
    message = mistake("[keys.reading]\nguek = 'env:WM7_GUEK'")
    assert "keys.reading.guek: the environment variable WM7_GUEK is not set" in message


@pytest.mark.parametrize(
    ("held", "says"),
    [("00112233", "holds 4 octets, not 16 or 32"), ("secret!", "holds no hex"), ("", "0 octets")],
)
def test_a_key_that_is_no_key_is_not_repeated(held: str, says: str) -> None:
    message = mistake("[keys.reading]\nguek = 'env:WM7_GUEK'", WM7_GUEK=held)
    assert says in message
    assert not held or held not in message


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "guek.hex"
    path.write_text(KEY)
    path.chmod(0o640)
    assert f"chmod 600 {path}" in mistake("[keys.reading]\nguek = 'file:guek.hex'", tmp_path)


def test_a_key_file_that_is_missing_is_named(tmp_path: Path) -> None:
    message = mistake("[keys.reading]\nguek = 'file:guek.hex'", tmp_path)
    assert f"{tmp_path / 'guek.hex'} cannot be read: No such file" in message


def test_a_file_that_is_missing_says_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(DeclarationMistake, match=r"cannot be read: .*meterproof init"):
        load_declaration(path)


def test_octets_that_are_no_text_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DeclarationMistake, match="no UTF-8"):
        load_declaration(path)
