"""Keys from a keyring of the test's own; that of the machine is never asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

from harness.device.declaration import Declaration, DeclarationMistake
from harness.device.declaration_file import read_declaration

KEY = "00112233445566778899aabbccddeeff"
PLACE = "keyring:acme/lab/wm7-guek"


class Remembering(KeyringBackend):
    """Holds what it was given, or fails as a real one may."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.failure: KeyringError | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.failure is not None:
            raise self.failure
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring() -> Iterator[Remembering]:
    before = keyring.get_keyring()
    own = Remembering()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def read(place: str = PLACE) -> Declaration:
    text = f'[keys.management]\nguek = "{place}"'
    return read_declaration(text, "wm7.toml", folder=Path(), environment={})


def mistake(place: str = PLACE) -> str:
    with pytest.raises(DeclarationMistake) as caught:
        read(place)
    message = str(caught.value)
    assert message.startswith("wm7.toml: keys.management.guek: ")
    assert KEY not in message
    return message


def test_a_key_is_fetched_by_service_and_name(ring: Remembering) -> None:
    ring.set_password("acme/lab", "wm7-guek", KEY)
    assert read().keys["management"].guek == bytes.fromhex(KEY)


def test_an_entry_that_is_not_there_is_named_with_what_makes_it(ring: Remembering) -> None:
    assert "keyring set acme/lab wm7-guek" in mistake()


def test_an_entry_that_holds_no_key_is_not_repeated(ring: Remembering) -> None:
    ring.set_password("acme/lab", "wm7-guek", f"{KEY} is it")
    assert mistake().endswith(f"{PLACE} holds no hex")


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (KeyringLocked(KEY), "the keyring is locked"),
        (NoKeyringError(KEY), "no keyring that can be used"),
        (KeyringError(KEY), "does not give it out"),
    ],
    ids=["locked", "none", "refusing"],
)
def test_a_keyring_that_fails_is_told_and_not_quoted(
    ring: Remembering, failure: KeyringError, says: str
) -> None:
    ring.failure = failure
    message = mistake()
    assert says in message
    assert "wm7-guek of acme/lab" in message


@pytest.mark.parametrize("place", ["keyring:wm7", "keyring:/wm7", "keyring:acme/"])
def test_a_place_without_service_or_name_is_refused(ring: Remembering, place: str) -> None:
    assert f"{place} is not of the form keyring:SERVICE/NAME" in mistake(place)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert 'pip install "meterproof[keyring]"' in mistake()
