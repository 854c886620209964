"""Keys, fetched from where a declaration says that they are kept.

`env:NAME` is a variable of the environment, `file:PATH` a file that only its owner may read,
`keyring:SERVICE/NAME` an entry of the operating system's keyring. All hold hex, blanks and line
ends allowed; those of a key pair may hold PEM. A message names the place, never what was found.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from harness.device.declaration import DeclarationMistake
from harness.device.key_forms import KeyFormMistake, certificate, private_key, public_key
from harness.device.key_pairs import Authority, Kept, KeyPairMistake, KeyPairs, check_authority
from reference_stack.dlms.protection import Keys

KEY_LENGTHS = (16, 32)
APP_S_KEY_LENGTHS = (16,)
_SYMMETRIC = ("guek", "gak", "gbek", "kek", "secret")
_FORMS: Mapping[str, Callable[[str], object]] = {
    "signing": private_key,
    "agreement": private_key,
    "device_signing": public_key,
    "device_agreement": public_key,
}
_Read = TypeVar("_Read")
_ANY: tuple[int, ...] = ()
"""A password has no length of its own."""


class KeyPlaces:
    """`where` is the declaration, for messages; paths in it are relative to `folder`."""

    def __init__(self, where: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._where = where
        self._folder = folder
        self._environment = environment

    def keys(self, places: Mapping[str, str | None], field: str) -> Keys:
        """The symmetric keys among them, and the secret. Raises DeclarationMistake."""
        fetched: dict[str, Any] = {
            name: self.key(
                places[name], f"{field}.{name}", _ANY if name == "secret" else KEY_LENGTHS
            )
            for name in _SYMMETRIC
        }
        return Keys(**fetched)

    def key_pairs(
        self, associations: Mapping[str, Mapping[str, str | None]]
    ) -> dict[str, KeyPairs]:
        """Of every association that names one. Raises DeclarationMistake."""
        found: dict[str, KeyPairs] = {}
        for association, places in associations.items():
            kept = {
                name: Kept(f"keys.{association}.{name.replace('_', '-')}-key", place)
                for name in _FORMS
                if (place := places[f"{name}_key"]) is not None
            }
            if kept:
                held: dict[str, Any] = {
                    name: self.read(each.place, each.field, _FORMS[name])
                    for name, each in kept.items()
                }
                found[association] = KeyPairs(**held, kept=kept)
        return found

    def authority(self, places: Mapping[str, str | None]) -> Authority:
        """Raises DeclarationMistake."""
        place, key_place = places["certificate"], places["key"]
        assert place is not None
        kept = Kept("authority.certificate", place)
        key_kept = Kept("authority.key", key_place) if key_place else None
        authority = Authority(
            self.read(place, kept.field, certificate),
            kept,
            self.read(key_kept.place, key_kept.field, private_key) if key_kept else None,
            key_kept,
        )
        try:
            check_authority(authority)
        except KeyPairMistake as mistake:
            raise DeclarationMistake(f"{self._where}: {mistake}") from None
        return authority

    def key(self, place: str | None, field: str, lengths: tuple[int, ...]) -> bytes | None:
        """The octets of a key, which has one of `lengths`, if any. Raises DeclarationMistake."""

        def octets(written: str) -> bytes:
            try:
                key = bytes.fromhex(written)
            except ValueError:
                raise KeyFormMistake("holds no hex") from None
            if not key or (lengths and len(key) not in lengths):
                wanted = " or ".join(map(str, lengths)) or "some"
                raise KeyFormMistake(f"holds {len(key)} octets, not {wanted}")
            return key

        return None if place is None else self.read(place, field, octets)

    def read(self, place: str, field: str, form: Callable[[str], _Read]) -> _Read:
        """What is kept there, in that form. Raises DeclarationMistake."""
        kind, _, name = place.partition(":")
        fetch = {
            "env": self._from_environment,
            "file": self._from_file,
            "keyring": _from_keyring,
        }[kind]
        written = fetch(name)
        if isinstance(written, DeclarationMistake):
            raise DeclarationMistake(f"{self._where}: {field}: {written}")
        try:
            return form(written)
        except KeyFormMistake as mistake:
            raise DeclarationMistake(f"{self._where}: {field}: {place} {mistake}") from None

    def _from_environment(self, name: str) -> str | DeclarationMistake:
        written = self._environment.get(name)
        if written is None:
            return DeclarationMistake(
                f"the environment variable {name} is not set; export it, or name a file:PATH"
            )
        return written

    def _from_file(self, name: str) -> str | DeclarationMistake:
        path = self._folder / name
        try:
            mode = path.stat().st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                return DeclarationMistake(f"others may read {path}: chmod 600 {path}")
            return path.read_text(encoding="ascii")
        except OSError as problem:
            return DeclarationMistake(f"{path} cannot be read: {problem.strerror}")
        except UnicodeDecodeError:
            return DeclarationMistake(f"{path} holds no hex")


def _from_keyring(entry: str) -> str | DeclarationMistake:
    """The keyring is asked here and nowhere else, so that nobody else needs the package."""
    service, _, name = entry.rpartition("/")
    if not service or not name:
        return DeclarationMistake(f"keyring:{entry} is not of the form keyring:SERVICE/NAME")
    place = f"the entry {name} of {service} in the keyring"
    try:
        import keyring
        from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError
    except ImportError:
        return DeclarationMistake(
            f'{place} cannot be read without the package keyring: pip install "meterproof[keyring]"'
        )
    try:
        written = keyring.get_password(service, name)
    except NoKeyringError:
        return DeclarationMistake(f"{place}: this machine has no keyring that can be used")
    except (KeyringLocked, InitError):
        return DeclarationMistake(f"{place}: the keyring is locked; unlock it and try again")
    except KeyringError:
        return DeclarationMistake(f"{place}: the keyring does not give it out")
    if written is None:
        return DeclarationMistake(
            f"{place} is not there; python -m keyring set {service} {name} asks for it"
        )
    return written
